import type { Analyzer } from "../catalog/field-index.js";
import type { FieldPath } from "./values.js";

/**
 * The strings of the field have the tokens of the query: all of them in one string, all of them in one string or in several together
 * (`spread`), any of them, or all in their order side by side in one string (`phrase`). Both sides go through the analyzer. A query
 * without tokens matches nothing.
 */
export interface FullTextFilter {
  readonly kind: "fullText";
  readonly path: FieldPath;
  readonly query: string;
  readonly mode: "all" | "spread" | "any" | "phrase";
  readonly analyzer: Analyzer;
}

/** Some string of the field begins with the prefix, byte for byte. */
export interface StartsWithFilter {
  readonly kind: "startsWith";
  readonly path: FieldPath;
  readonly prefix: string;
}

export const fullText = (
  path: FieldPath,
  query: string,
  mode: FullTextFilter["mode"],
  analyzer: Analyzer,
): FullTextFilter => Object.freeze({ kind: "fullText", path, query, mode, analyzer });

export const startsWith = (path: FieldPath, prefix: string): StartsWithFilter =>
  Object.freeze({ kind: "startsWith", path, prefix });
