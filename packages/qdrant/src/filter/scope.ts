import { type Analyzer, type CollectionRecord, type FieldIndex, type FieldPath, type Filter, or } from "@vexfs/core";
import type { Fault } from "../errors/qdrant-error.js";
import { isSamePath } from "../paths/field-path.js";

/** How text is cut into tokens where no index says it: words, in lower case. */
const defaultAnalyzer: Analyzer = {
  tokenizer: "word",
  lowercase: true,
  asciiFolding: false,
  minTokenLength: null,
  maxTokenLength: null,
  stopwordLanguages: [],
  stopwords: [],
  stemmer: null,
};

/** What the compiler of filters must know of a collection. */
export type FilteredCollection = Pick<CollectionRecord, "indexes" | "spaces">;

/** Where in a filter a condition stands: its paths begin at `base`, and `at` names it in errors. */
export class FilterScope {
  readonly collection: FilteredCollection;
  readonly at: string;
  readonly base: FieldPath;
  readonly #faults: Fault[];

  constructor(collection: FilteredCollection, at: string, base: FieldPath = [], faults: Fault[] = []) {
    this.collection = collection;
    this.at = at;
    this.base = base;
    this.#faults = faults;
  }

  /** Notes that a condition breaks a rule, which is told when the whole filter is read. The filter that is returned stands in for it. */
  refuse(field: string, text: string): Filter {
    this.#faults.push({ field: `${this.at}.${field}`, text });
    return or([]);
  }

  /** The rules that were broken here and at any place that came of this one. */
  get faults(): readonly Fault[] {
    return this.#faults;
  }

  /** One of the conditions that stand here. */
  item(index: number): FilterScope {
    return new FilterScope(this.collection, `${this.at}[${index}]`, this.base, this.#faults);
  }

  /** Whether conditions are on objects within a payload, which have neither an id nor vectors. */
  get isNested(): boolean {
    return this.base.length > 0;
  }

  /** The same place, with a longer name. */
  within(name: string): FilterScope {
    return new FilterScope(this.collection, `${this.at}.${name}`, this.base, this.#faults);
  }

  /** The conditions on the objects at a path. */
  nested(path: FieldPath): FilterScope {
    return new FilterScope(this.collection, `${this.at}.nested.filter`, [...this.base, ...path], this.#faults);
  }

  /** How the text at a path is cut into tokens: as the text index on it says, if there is one. */
  analyzerOf(path: FieldPath): Analyzer {
    return this.textIndexOn(path)?.analyzer ?? defaultAnalyzer;
  }

  /** The declared text index on a path. */
  textIndexOn(path: FieldPath): FieldIndex | null {
    const full = [...this.base, ...path];
    return this.collection.indexes.find(({ kind, path: at }) => kind === "fullText" && isSamePath(at, full)) ?? null;
  }
}
