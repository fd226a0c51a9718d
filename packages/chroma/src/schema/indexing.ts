import { ChromaError, invalidArgument } from "../errors/chroma-error.js";
import { documentKey, type Schema, type SimpleIndex, type ValueTypes } from "./types.js";

/** Type of a constant in a filter, in Chroma's words. */
export type ConstantType = "Str" | "Int" | "Float" | "Bool" | "SparseVector";

/** An index that a filter needs: of documents, or of a key and a type. */
export type IndexUse = "documents" | { readonly key: string; readonly type: ConstantType };

interface TypeRule {
  readonly name: keyof ValueTypes & string;
  readonly index: (types: ValueTypes) => Pick<SimpleIndex, "enabled"> | undefined;
}

const rules: Readonly<Record<ConstantType, TypeRule>> = {
  Str: { name: "string", index: (types) => types.string?.string_inverted_index },
  Int: { name: "int", index: (types) => types.int?.int_inverted_index },
  Float: { name: "float", index: (types) => types.float?.float_inverted_index },
  SparseVector: { name: "sparse_vector", index: (types) => types.sparse_vector?.sparse_vector_index },
  Bool: { name: "bool", index: (types) => types.bool?.bool_inverted_index },
};

/** The first index that a filter needs and the schema has switched off, as the error to answer; null if all are there. */
export const disabledIndex = (schema: Schema, uses: readonly IndexUse[]): ChromaError | null => {
  for (const use of uses) {
    const error = use === "documents" ? documentsError(schema) : keyError(schema, use.key, use.type);
    if (error !== null) return error;
  }
  return null;
};

const documentsError = ({ keys, defaults }: Schema): ChromaError | null => {
  const index = keys.get(documentKey)?.string?.fts_index ?? defaults.string?.fts_index;
  return index === undefined || index.enabled
    ? null
    : invalidArgument("Cannot filter using full-text search because FTS indexing is disabled");
};

const keyError = ({ keys, defaults }: Schema, key: string, type: ConstantType): ChromaError | null => {
  const { name, index: indexOf } = rules[type];
  const own = keys.get(key);
  const index = indexOf(own?.[name] === undefined ? defaults : own);
  if (index === undefined) {
    const text = `Schema is malformed: missing index configuration for metadata key '${key}' with type '${name}'`;
    return new ChromaError("internal", text);
  }
  return index.enabled
    ? null
    : invalidArgument(`Cannot filter using metadata key '${key}' with type '${type}' because indexing is disabled`);
};
