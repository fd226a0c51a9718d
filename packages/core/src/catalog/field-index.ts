import type { FieldPath } from "../filter/values.js";

/** How text becomes tokens. */
export interface Analyzer {
  /**
   * `word`: runs of letters and digits. `whitespace`: split at white space. `prefix`: words and their beginnings.
   * `multilingual`: words of any script, by its rules. `code`: identifiers and their parts.
   */
  readonly tokenizer: "word" | "whitespace" | "prefix" | "multilingual" | "code";
  readonly lowercase: boolean;
  readonly asciiFolding: boolean;
  /** In characters; null = no bound. */
  readonly minTokenLength: number | null;
  readonly maxTokenLength: number | null;
  /** Languages whose stopwords are left out (lower-case English names: `english`, `german`, …). */
  readonly stopwordLanguages: readonly string[];
  /** Further words left out. */
  readonly stopwords: readonly string[];
  /** Language of the Snowball stemmer (lower-case English name), or null. */
  readonly stemmer: string | null;
}

/** An index that a protocol declared on a field. Answers never depend on it; only their speed does. */
export interface FieldIndex {
  readonly path: FieldPath;
  /** `values` pins the automatic index of strings, numbers and booleans. */
  readonly kind: "values" | "datetime" | "geo" | "fullText";
  /** For `fullText`. */
  readonly analyzer?: Analyzer;
}
