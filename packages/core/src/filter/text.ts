import type { TextTarget } from "./values.js";

/** The text holds `text` as a literal, case-sensitive substring; the empty text matches every record that has the target. */
export interface TextContainsFilter {
  readonly kind: "textContains";
  readonly target: TextTarget;
  readonly text: string;
}

/** The regular expression (syntax of Rust's `regex` crate) matches somewhere in the text. */
export interface TextRegexFilter {
  readonly kind: "textRegex";
  readonly target: TextTarget;
  readonly pattern: string;
}

export const textContains = (target: TextTarget, text: string): TextContainsFilter =>
  Object.freeze({ kind: "textContains", target, text });

export const textRegex = (target: TextTarget, pattern: string): TextRegexFilter =>
  Object.freeze({ kind: "textRegex", target, pattern });
