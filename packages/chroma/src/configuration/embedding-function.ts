import { type Decoder, string, struct, variant } from "../json/decode.js";
import { isObject, RawJson } from "../json/raw-json.js";

/** The embedding function that a client noted down; the server keeps it and never calls it. */
export type EmbeddingFunction =
  | { readonly type: "legacy" }
  | { readonly type: "unknown" }
  | { readonly type: "known"; readonly name: string; readonly config: RawJson };

const kinds = ["legacy", "known", "unknown"] as const;
const kind = struct<{ readonly type: (typeof kinds)[number] }>("EmbeddingFunctionConfiguration", {
  type: { decode: variant(kinds), isRequired: true },
});
const known = struct<{ readonly name: string; readonly config: RawJson }>("EmbeddingFunctionNewConfiguration", {
  name: { decode: string, isRequired: true },
  config: { decode: (value) => RawJson.of(value), isRequired: true },
});

/** Decodes an embedding function. */
export const embeddingFunction: Decoder<EmbeddingFunction> = (value, path) => {
  if (!isObject(value)) return rejectNonObject(value, path);
  const { type } = kind(value, path);
  return type === "known" ? { type, ...known(value, path) } : { type };
};

const rejectNonObject = struct<never>("internally tagged enum EmbeddingFunctionConfiguration", {});

/** Whether it is what a client has that was told nothing. */
export const isDefaultEmbeddingFunction = (given: EmbeddingFunction | undefined): boolean =>
  given === undefined || given.type === "unknown" || (given.type === "known" && given.name === "default");
