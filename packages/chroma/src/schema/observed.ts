import type { ObservedField } from "@vexfs/core";
import type { Schema, ValueTypes } from "./types.js";

/** The type of Chroma's schema under which an observed type is indexed; arrays go with their elements. */
const typeOf: Readonly<Record<ObservedField["type"], keyof ValueTypes>> = {
  string: "string",
  strings: "string",
  int: "int",
  ints: "int",
  float: "float",
  floats: "float",
  bool: "bool",
  bools: "bool",
  object: "sparse_vector",
};

/** The schema with every key that was seen in metadata, each indexed as the defaults say. */
export const withObservedKeys = (schema: Schema, fields: readonly ObservedField[]): Schema => {
  if (fields.length === 0) return schema;
  const keys = new Map(schema.keys);
  for (const { path, type } of fields) {
    const [key] = path;
    if (key === undefined || path.length > 1 || key.startsWith("chroma:")) continue;
    const name = typeOf[type];
    const known = keys.get(key);
    if (known?.[name] === undefined) keys.set(key, { ...known, [name]: schema.defaults[name] });
  }
  return { ...schema, keys };
};
