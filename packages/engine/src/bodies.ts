import {
  type AnyVectorColumn,
  BodyError,
  type BodyReader,
  type BodySchema,
  type Column,
  type JsonColumn,
  type PreparedBodySchema,
  type Records,
  type RequestBody,
  type TextColumn,
} from "@vexfs/core";
import { wrapColumn } from "./columns.js";
import { call, callAsync } from "./errors.js";
import {
  type NativeBodySchema,
  type NativeColumn,
  native,
  type RefusedBody,
  type ToldBody,
  type ToldRecords,
} from "./native.js";

/** Bodies from this length on, which take about a tenth of a millisecond and more, are worth another thread. */
const LONG_BODY_BYTES = 64 << 10;

/** A schema with the addon's parse of it. */
export class ParsedSchema implements PreparedBodySchema {
  readonly schema: BodySchema;
  readonly parsed: NativeBodySchema;

  constructor(schema: BodySchema) {
    this.schema = schema;
    this.parsed = call(() => new native.NativeBodySchema(JSON.stringify(schema)));
  }
}

/** The addon's schema-driven body reader. */
export const bodyReader: BodyReader = {
  prepare: (schema) => new ParsedSchema(schema),
  read: (schema, body) => bodyOf(call(() => parsedBy(schema).read(body))),
  readAside: async (schema, body) =>
    body.length < LONG_BODY_BYTES
      ? bodyReader.read(schema, body)
      : bodyOf(await callAsync(() => parsedBy(schema).readAside(body))),
  recordReader: (form) => {
    const parsed = call(() => new native.NativeRecordsForm(JSON.stringify(form)));
    return (message) => {
      const read = call(() => parsed.read(message));
      return read === null ? null : recordsOf(read);
    };
  },
};

const parsedBy = (schema: PreparedBodySchema): NativeBodySchema => {
  if (!(schema instanceof ParsedSchema)) throw new TypeError("the schema was prepared by another engine");
  return schema.parsed;
};

const bodyOf = ([json, ...sources]: readonly [string, ...NativeColumn[]]): RequestBody => {
  const told = JSON.parse(json) as ToldBody | RefusedBody;
  if (told.error === undefined) return new EngineBody(told, sources);
  const { reason, message, path, index } = told.error;
  throw new BodyError(reason, message, path, index);
};

const recordsOf = ([json, ...sources]: readonly [string, ...NativeColumn[]]): Records => {
  const told = JSON.parse(json) as readonly ToldRecords[];
  const [ids, payloads, ...vectors] = sources.map((source, place) => wrapColumn(source, told[place]?.facts));
  const names = told.slice(2).map(({ space = "" }) => space);
  return {
    ids: ids as TextColumn,
    payloads: payloads as JsonColumn,
    vectors: new Map(vectors.map((column, place) => [names[place] ?? "", column as AnyVectorColumn])),
  };
};

/** A body that the addon read. */
class EngineBody implements RequestBody {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly #columns: ToldBody["columns"];
  readonly #sources: readonly NativeColumn[];

  constructor({ fields, columns }: ToldBody, sources: readonly NativeColumn[]) {
    this.fields = fields;
    this.#columns = columns;
    this.#sources = sources;
  }

  /** A field of the items of a list is there when the list is. */
  column(field: string): Column | null {
    const [outer = ""] = field.split("[]", 1);
    const value = outer === "" ? this.fields : outer.split(".").reduce(valueIn, this.fields as unknown);
    if (value === null || value === undefined) return null;
    return this.#at(this.#columns.findIndex(({ path }) => path === field));
  }

  vectorsByName(field: string): ReadonlyMap<string, AnyVectorColumn | JsonColumn> {
    const columns = new Map<string, AnyVectorColumn | JsonColumn>();
    this.#columns.forEach(({ path, space }, place) => {
      if (path === field && space !== undefined) columns.set(space, this.#at(place) as AnyVectorColumn | JsonColumn);
    });
    return columns;
  }

  #at(place: number): Column | null {
    const source = this.#sources[place];
    return source === undefined ? null : wrapColumn(source, this.#columns[place]?.facts);
  }
}

const valueIn = (value: unknown, name: string): unknown =>
  value === null || value === undefined ? value : (value as Readonly<Record<string, unknown>>)[name];
