import { type AnyVectorColumn, BodyError, type BodyReader, type Column, type JsonColumn } from "@vexfs/core";
import { LosslessNumber, stringify } from "lossless-json";
import { isObject, parseLossless } from "../../src/json/raw-json.js";
import { pointIdFrom } from "../../src/points/ids.js";
import { dense, jsons, multi, type Sparse, sparse, texts } from "./recorded-columns.js";

interface Schema {
  readonly type: string;
  readonly optional?: boolean;
  readonly raw?: boolean;
  readonly batch?: boolean;
  readonly aliases?: readonly string[];
  readonly fields?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** Items that became columns, by the path of their field; null where a record of a list has none. */
type Lifted = Map<string, unknown[]>;

const refused = (path: string): BodyError => new BodyError("shape", `wrong shape at ${path}`, path);

/** Reads bodies into columns, in the plainest way; made for well-formed bodies. */
export const recordedBodies: BodyReader = {
  prepare: (schema) => ({ schema }),
  read: ({ schema }, body) => {
    const lifted: Lifted = new Map();
    const fields = read(parsed(Buffer.from(body).toString()), schema as unknown as Schema, "", lifted);
    return {
      fields: fields as Readonly<Record<string, unknown>>,
      column: (path) => columnOf(lifted.get(path)),
      vectorsByName: (path) => spacesOf(lifted.get(path) ?? []),
    };
  },
  readAside: async (schema, body) => recordedBodies.read(schema, body),
  recordReader: () => () => null,
};

const parsed = (text: string): unknown => {
  try {
    return parseLossless(text);
  } catch (error) {
    throw new BodyError("syntax", String(error));
  }
};

const read = (value: unknown, schema: Schema, path: string, lifted: Lifted): unknown => {
  const lift = (items: readonly unknown[]): unknown => {
    lifted.set(path, [...(lifted.get(path) ?? []), ...items]);
    return {};
  };
  switch (schema.type) {
    case "object":
      return readObject(value, schema, path, lifted);
    case "list":
      if (!Array.isArray(value)) throw refused(path);
      return value.map((item) => read(item, schema.items ?? { type: "json" }, `${path}[]`, lifted));
    case "id":
      return lift([idOf(value, path)]);
    case "ids":
      if (!Array.isArray(value)) throw refused(path);
      return lift(value.map((item) => idOf(item, path)));
    case "attributes":
      return lift([{ json: stringify(value) ?? "" }]);
    case "objects":
      return lift((value as unknown[]).map((item) => (item === null ? null : { json: stringify(item) ?? "" })));
    case "vectorsByName":
      if (schema.batch === true) return lift(batchItems(value));
      return lift([namedVectors(value, path)]);
    case "vectorOrJson":
      if (isObject(value) && "name" in value)
        return lift([namedVectors({ [String(value["name"])]: value["vector"] }, path)]);
      return lift([namedVectors(value, path)]);
    case "json":
      return schema.raw === true ? (stringify(value) ?? "") : plain(value);
    default:
      return plain(value);
  }
};

const readObject = (value: unknown, schema: Schema, path: string, lifted: Lifted): unknown => {
  if (!isObject(value)) throw refused(path);
  const result: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(schema.fields ?? {})) {
    const name = [key, ...(field.aliases ?? [])].find((candidate) => candidate in value);
    const item = name === undefined ? undefined : value[name];
    const at = path === "" ? key : `${path}.${key}`;
    if (item !== undefined && item !== null) result[key] = read(item, field, at, lifted);
    else if (field.optional !== true) throw new BodyError("shape", `missing field \`${key}\``, at);
    else if (path.endsWith("[]")) lifted.set(at, [...(lifted.get(at) ?? []), null]);
  }
  return result;
};

const plain = (value: unknown): unknown => JSON.parse(stringify(value) ?? "null");

const idOf = (value: unknown, path: string): string => {
  const id = pointIdFrom(value);
  if (id === null) throw refused(path);
  return id;
};

/** The vectors of one record by name. */
const namedVectors = (value: unknown, path: string): Readonly<Record<string, unknown>> => {
  const named = isObject(value) && !("model" in value) ? value : { "": value };
  if (!Object.values(named).every(isVector)) throw refused(path);
  return Object.fromEntries(Object.entries(named).map(([name, vector]) => [name, plain(vector)]));
};

const isVector = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.every((item) => item instanceof LosslessNumber || Array.isArray(item))
    : isObject(value) && ("indices" in value || "model" in value);

const batchItems = (value: unknown): readonly unknown[] => {
  const named = isObject(value) ? value : { "": value };
  const items: Record<string, unknown>[] = [];
  for (const [name, list] of Object.entries(named)) {
    for (const [index, item] of (list as unknown[]).entries()) items[index] = { ...items[index], [name]: plain(item) };
  }
  return items;
};

const columnOf = (items: readonly unknown[] | undefined): Column | null => {
  if (items === undefined) return null;
  const isTexts = items.every((item) => typeof item === "string");
  return isTexts
    ? texts(items as string[])
    : jsons(items.map((item) => (item === null ? null : (item as { readonly json: string }).json)));
};

const spacesOf = (records: readonly unknown[]): ReadonlyMap<string, AnyVectorColumn | JsonColumn> => {
  const names = new Set(records.flatMap((record) => Object.keys(record ?? {})));
  return new Map([...names].map((name) => [name, vectorColumn(records.map((record) => itemOf(record, name)))]));
};

const itemOf = (record: unknown, name: string): unknown =>
  (record as Readonly<Record<string, unknown>> | null)?.[name] ?? null;

const vectorColumn = (items: readonly unknown[]): AnyVectorColumn | JsonColumn => {
  const example = items.find((item) => item !== null);
  if (Array.isArray(example)) {
    return Array.isArray(example[0]) ? multi(items as number[][][]) : dense(items as number[][]);
  }
  if (typeof example === "object" && example !== null && "indices" in example) return sparse(items as Sparse[]);
  return jsons(items.map((item) => JSON.stringify(item)));
};
