import type { ConstantType, IndexUse } from "../schema/indexing.js";

/** What a compiler of filters needs beside the filter, and what it finds out on its way. */
export class Compilation {
  /** Says what is wrong with a regular expression, or null. */
  readonly regexError: (pattern: string) => string | null;
  /** What `#id` is: the ids of records, or a key like any other, which no record has. */
  readonly idKey: "ids" | "metadata";
  readonly #uses: IndexUse[] = [];

  constructor(regexError: (pattern: string) => string | null, idKey: "ids" | "metadata" = "metadata") {
    this.regexError = regexError;
    this.idKey = idKey;
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
