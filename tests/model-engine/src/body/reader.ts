import {
  BodyError,
  type BodyReader,
  type BodySchema,
  type Column,
  type PreparedBodySchema,
  type RecordReader,
  type RequestBody,
} from "@vexfs/core";
import { unsupported } from "../unsupported.js";
import { parseJson } from "./json.js";
import type { ValueSchema } from "./schema.js";
import { type Lifted, readValue } from "./value.js";

/** Reads bodies by the schema language, in the plainest way and with serde's words. */
export class ModelBodyReader implements BodyReader {
  prepare(schema: BodySchema): PreparedBodySchema {
    return { schema };
  }

  /** Leaves every message to whoever reads field by field. */
  recordReader(): RecordReader {
    return () => null;
  }

  read({ schema }: PreparedBodySchema, body: Uint8Array): RequestBody {
    const text = decoded(body);
    const lifted: Lifted = { columns: new Map<string, Column>(), badKey: null };
    const fields = readValue(parseJson(text), schema as unknown as ValueSchema, { text, path: "" }, lifted);
    if (lifted.badKey !== null) {
      const { path, index, key } = lifted.badKey;
      throw new BodyError("key", `${path}: the key ${JSON.stringify(key)} is not allowed`, path, index);
    }
    return {
      fields: fields as Readonly<Record<string, unknown>>,
      column: (field) => lifted.columns.get(field) ?? null,
      vectorsByName: () => {
        throw unsupported("vectors by name");
      },
    };
  }

  async readAside(schema: PreparedBodySchema, body: Uint8Array): Promise<RequestBody> {
    return this.read(schema, body);
  }
}

const decoded = (body: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new BodyError("syntax", "invalid unicode code point at line 1 column 1");
  }
};
