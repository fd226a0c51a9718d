import { and, type Filter, type Grouping, hasId, not, type QueryPlan, type ReadLimits } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { checkAll, formatError } from "../errors/qdrant-error.js";
import { compileOptionalFilter } from "../filter/compile.js";
import { fieldPath } from "../paths/field-path.js";
import type { FoundRenderings, PointKind } from "../points/renderings.js";
import { checkSelection, readSelection, type Selection } from "../points/selection.js";
import { checkFields, type SearchFields } from "./fields.js";
import type { SearchKind, SearchRequest, SearchSource } from "./kind.js";
import { rarityCorpus } from "./rarity.js";

type Bytes = Uint8Array | Promise<Uint8Array>;

/** Runs searches in one collection. */
export class SearchRun {
  readonly #kind: SearchKind;
  readonly #collection: OpenCollection;
  readonly #renderings: FoundRenderings;
  readonly #limits: ReadLimits;

  constructor(kind: SearchKind, collection: OpenCollection, renderings: FoundRenderings, limits: ReadLimits) {
    this.#kind = kind;
    this.#collection = collection;
    this.#renderings = renderings;
    this.#limits = limits;
  }

  /** The points that a search finds, as the renderings write lists. */
  points(request: SearchRequest): Bytes {
    const { fields } = request;
    const filter = this.#filter(fields);
    const limit = countable(required("limit", fields.limit ?? this.#kind.limitByDefault));
    const selection = this.#selection(fields);
    const offset = countable(fields.offset ?? 0);
    return whenReady(request.sourceIn(this.#collection), (found) => {
      const rendering = this.#renderings.points(selection, pointKind(found));
      return this.#collection.stored.query(
        { ...this.#plan(fields, filter, found), offset, limit },
        rendering,
        this.#limits,
      );
    });
  }

  /** The groups that a search finds, closed or open for more to be added to them, as the renderings write them. */
  groups(request: SearchRequest, isOpen: boolean): Bytes {
    const { fields } = request;
    const filter = this.#filter(fields);
    const selection = this.#selection(fields);
    const grouping: Grouping = {
      path: fieldPath(required("group_by", fields.group_by ?? null)),
      groups: countable(required("limit", fields.limit ?? this.#kind.limitByDefault)),
      size: required("group_size", fields.group_size ?? this.#kind.groupSizeByDefault),
    };
    return whenReady(request.sourceIn(this.#collection), (found) => {
      const plan: QueryPlan = { ...this.#plan(fields, filter, found), grouping, offset: 0 };
      const kind = pointKind(found);
      const rendering = isOpen
        ? this.#renderings.openGroups(selection, kind)
        : this.#renderings.groups(selection, kind);
      return this.#collection.stored.query(plan, rendering, this.#limits);
    });
  }

  /** The filter of a search. Refuses what cannot be meant of the search, all of it together. */
  #filter(fields: SearchFields): Filter | undefined {
    let filter: Filter | undefined;
    const compile = (): void => {
      filter = compileOptionalFilter(fields.filter, this.#collection.record).filter;
    };
    checkAll([() => checkFields(fields), compile]);
    return filter;
  }

  #selection(fields: SearchFields): Selection {
    const selection = readSelection(fields);
    checkSelection(selection, this.#collection.record.spaces);
    return selection;
  }

  #plan(
    fields: SearchFields,
    filter: Filter | undefined,
    { source, excluded }: SearchSource,
  ): Pick<QueryPlan, "source" | "filter" | "corpus" | "threshold"> {
    const { score_threshold: threshold = null } = fields;
    const parts: readonly Filter[] = [
      ...(excluded.length === 0 ? [] : [not(hasId(excluded))]),
      ...(filter === undefined ? [] : [filter]),
    ];
    return {
      source,
      ...(parts.length === 0 ? {} : { filter: and(parts) }),
      ...rarityCorpus(fields.params?.idf, this.#collection),
      ...(threshold === null ? {} : { threshold }),
    };
  }
}

const pointKind = ({ source: { kind } }: SearchSource): PointKind => {
  if (kind === "ordered") return "ordered";
  return kind === "scan" ? "plain" : "scored";
};

const whenReady = (found: SearchSource | Promise<SearchSource>, work: (found: SearchSource) => Bytes): Bytes =>
  found instanceof Promise ? found.then(work) : work(found);

const required = <T>(field: string, value: T | null): T => {
  if (value === null) throw formatError(`missing field \`${field}\``);
  return value;
};

/** Clients ask for as many as there can be; beyond what is counted exactly, more changes nothing. */
const countable = (size: number): number => Math.min(size, Number.MAX_SAFE_INTEGER);
