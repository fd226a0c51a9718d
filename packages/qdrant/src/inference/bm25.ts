import type { Engine, TermWeighting } from "@vexfs/core";
import { badInput, QdrantError } from "../errors/qdrant-error.js";
import { analyzerOf } from "../indexes/field-index.js";
import { languages, snowballLanguages } from "../indexes/languages.js";
import { stemmer, stopwords, type TextIndexParams, tokenizers } from "../indexes/schema.js";
import {
  boolean,
  type Decoder,
  decodeJson,
  float,
  optional,
  Place,
  string,
  struct,
  unsigned,
  variant,
} from "../json/decode.js";
import { textOnly } from "./failures.js";
import type { InferenceInput } from "./input.js";
import type { Purpose } from "./purpose.js";

const names: ReadonlySet<string> = new Set(["qdrant/bm25", "bm25"]);

/** Whether the model is computed here. */
export const isBm25 = (model: string): boolean => names.has(model.toLowerCase());

interface Bm25Config
  extends Pick<TextIndexParams, "tokenizer" | "lowercase" | "ascii_folding" | "stopwords" | "stemmer"> {
  readonly k?: number;
  readonly b?: number;
  readonly avg_len?: number;
  readonly language?: string;
  readonly min_token_len?: number;
  readonly max_token_len?: number;
}

const bm25Config = struct<Bm25Config>("Bm25Config", {
  k: optional(float("f64")),
  b: optional(float("f64")),
  avg_len: optional(float("f64")),
  tokenizer: optional(variant(tokenizers)),
  language: optional(string),
  lowercase: optional(boolean),
  ascii_folding: optional(boolean),
  stopwords: optional(stopwords),
  stemmer: optional(stemmer),
  min_token_len: optional(unsigned("usize")),
  max_token_len: optional(unsigned("usize")),
});

/** Sparse vectors of texts, as JSON, in the order of the inputs. */
export const bm25Vectors = (engine: Engine, inputs: readonly InferenceInput[], purpose: Purpose): readonly string[] => {
  const vectors = inputs.map(() => "");
  for (const [options, indices] of byOptions(inputs)) {
    const texts = indices.map((index) => textOf(inputs[index]));
    const weighted = engine.weightedTerms(texts, weightingOf(options, purpose));
    for (const [place, index] of indices.entries()) vectors[index] = weighted[place] ?? "";
  }
  return vectors;
};

/** Numbers of the inputs that are embedded alike. */
const byOptions = (inputs: readonly InferenceInput[]): ReadonlyMap<string, readonly number[]> => {
  const groups = new Map<string, number[]>();
  for (const [index, { options }] of inputs.entries()) {
    const key = options ?? "{}";
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  return groups;
};

const textOf = (input: InferenceInput | undefined): string => {
  if (input?.dataType !== "text") throw textOnly(input?.model ?? "");
  return JSON.parse(input.data) as string;
};

const weightingOf = (options: string, purpose: Purpose): TermWeighting => {
  const config = read(options);
  const { k = 1.2, b = 0.75, avg_len: lengthAverage = 256 } = config;
  if (!(k >= 0)) throw badInput(`BM25 k1 must be finite and >= 0, got ${k}`);
  if (!(b >= 0 && b <= 1)) throw badInput(`BM25 b must be finite and in [0.0, 1.0], got ${b}`);
  if (!(lengthAverage > 0)) throw badInput(`BM25 avg_doc_len must be finite and > 0, got ${lengthAverage}`);
  return {
    analyzer: analyzerOf({ type: "text", ...config, ...languageDefaults(config) }),
    kind: purpose === "update" ? "document" : "query",
    saturation: k,
    lengthNormalization: b,
    lengthAverage,
  };
};

const read = (options: string): Bm25Config => {
  try {
    return decodeJson(options, bm25Config);
  } catch (error) {
    if (!(error instanceof QdrantError)) throw error;
    throw badInput(`Invalid BM25 config: ${error.message.replace(/^Format error in JSON body: /, "")}`);
  }
};

/** Stopwords and stemmer of the language, where the options name none; a language that is not known has neither. */
const languageDefaults = ({ language = "english", stopwords: words, stemmer: given }: Bm25Config) => {
  const withStopwords = nameOf(languages, language);
  const withStemmer = nameOf(snowballLanguages, language);
  return {
    ...(words === undefined && withStopwords !== null ? { stopwords: withStopwords } : {}),
    ...(given === undefined && withStemmer !== null
      ? { stemmer: { type: "snowball", language: withStemmer } as const }
      : {}),
  };
};

const nameOf = (decoder: Decoder<string>, language: string): string | null => {
  try {
    return decoder(language, new Place("", []));
  } catch (error) {
    if (error instanceof QdrantError) return null;
    throw error;
  }
};
