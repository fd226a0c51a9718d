import { BodyError, type BodyReader, type BodySchema, type PreparedBodySchema, type RequestBody } from "@vexfs/core";
import { formatError, type QdrantError } from "../errors/qdrant-error.js";

/** Reads JSON of one shape: bodies, or parts of them that were kept as text. */
export class JsonPart {
  readonly #reader: BodyReader;
  readonly schema: PreparedBodySchema;

  constructor(reader: BodyReader, schema: BodySchema) {
    this.#reader = reader;
    this.schema = reader.prepare(schema);
  }

  /** Throws a format error for JSON of another shape. */
  read(json: Uint8Array | string): RequestBody {
    try {
      return this.#reader.read(this.schema, typeof json === "string" ? Buffer.from(json) : json);
    } catch (error) {
      throw error instanceof BodyError ? formatErrorOf(error) : error;
    }
  }

  /** As {@link read}, of which long JSON holds up nobody else. */
  async readAside(json: Uint8Array): Promise<RequestBody> {
    try {
      return await this.#reader.readAside(this.schema, json);
    } catch (error) {
      throw error instanceof BodyError ? formatErrorOf(error) : error;
    }
  }

  /** Reads JSON that may be of the shape; null when it is not. */
  tryRead(json: Uint8Array | string): RequestBody | null {
    try {
      return this.#reader.read(this.schema, typeof json === "string" ? Buffer.from(json) : json);
    } catch (error) {
      if (error instanceof BodyError) return null;
      throw error;
    }
  }
}

const positioned = /^(.*)( at line \d+ column \d+)$/s;

/** Qdrant does not say where in a body something is wrong, other than by line and column; which these are depends on how it reads the body. */
const formatErrorOf = (error: BodyError): QdrantError => {
  const text = withoutPath(error);
  const [, bare, position] = positioned.exec(text) ?? [];
  // What is no JSON is seen where it stands, however it is read.
  return error.reason === "syntax" || bare === undefined || position === undefined
    ? formatError(text)
    : formatError(bare, { position });
};

const withoutPath = ({ message, path }: BodyError): string =>
  path !== "" && message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;
