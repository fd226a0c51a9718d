import type { ConstantType, IndexUse } from "../schema/indexing.js";

/** What a compiler of filters needs beside the filter, and what it finds out on its way. */
export class Compilation {
  /** Says what is wrong with a regular expression, or null. */
  readonly regexError: (pattern: string) => string | null;
  readonly #uses: IndexUse[] = [];

  constructor(regexError: (pattern: string) => string | null) {
    this.regexError = regexError;
  }

  /** The indexes that the filter needs, in the order of its conditions. */
  get uses(): readonly IndexUse[] {
    return this.#uses;
  }

  useDocuments(): void {
    this.#uses.push("documents");
  }

  useKey(key: string, type: ConstantType): void {
    this.#uses.push({ key, type });
  }
}
