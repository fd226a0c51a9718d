import {
  type AnyVectorColumn,
  BodyError,
  type BodyReader,
  type BodySchema,
  type Column,
  type JsonColumn,
  type PreparedBodySchema,
} from "@vexfs/core";
import { wrapColumn } from "./columns.js";
import { call } from "./errors.js";
import { type NativeBody, type NativeBodySchema, native } from "./native.js";

/** A schema with the addon's parse of it. */
class ParsedSchema implements PreparedBodySchema {
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
  read: (schema, body) => {
    if (!(schema instanceof ParsedSchema)) {
      throw new TypeError("the schema was prepared by another engine");
    }
    const read = schema.parsed.read(body);
    if (read.error !== undefined) {
      const { reason, message, path, index } = read.error;
      throw new BodyError(reason, message, path, index ?? null);
    }
    const fields = JSON.parse(read.skeleton) as Record<string, unknown>;
    return {
      fields,
      column: (field) => columnOf(read, fields, field),
      vectorsByName: (field) => spacesOf(read, field),
    };
  },
};

/** The column of a field; null when the body has none there. A field of the items of a list is there when the list is. */
const columnOf = (body: NativeBody, fields: Readonly<Record<string, unknown>>, field: string): Column | null => {
  const [outer = ""] = field.split("[]", 1);
  const value = outer === "" ? fields : outer.split(".").reduce(valueIn, fields as unknown);
  const column = value === null || value === undefined ? undefined : body.columns[body.paths.indexOf(field)];
  return column === undefined ? null : wrapColumn(column);
};

const valueIn = (value: unknown, name: string): unknown =>
  value === null || value === undefined ? value : (value as Readonly<Record<string, unknown>>)[name];

/** The columns of a field by vector space. */
const spacesOf = (body: NativeBody, field: string): ReadonlyMap<string, AnyVectorColumn | JsonColumn> =>
  new Map(
    body.spaces
      .filter(({ path }) => path === field)
      .map(({ space, column }) => [space, wrapColumn(column) as AnyVectorColumn | JsonColumn]),
  );
