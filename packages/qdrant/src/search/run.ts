import type { Filter, Grouping, PlanReport, QueryPlan, ReadLimits } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { formatError } from "../errors/qdrant-error.js";
import { fieldPath } from "../paths/field-path.js";
import type { FoundRenderings, PointKind } from "../points/renderings.js";
import { selectionOf } from "../points/selection.js";
import { forRead } from "../sharding/routing.js";
import type { SearchKind, SearchRequest, SearchSource, Wanted } from "./kind.js";
import { checkedFilter, restrictionsOf } from "./restrictions.js";

/** What is asked of a search that no other one waits for. */
const outermost = (limit: number, rows: number, groupSize: number): Wanted => ({
  limit,
  rows,
  isPrefetch: false,
  hasPrefetch: false,
  groupSize,
});

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
    return this.#withPlan(request, (plan, collection) => {
      const rendering = this.#renderings.points(selectionOf(request.fields, collection), pointKind(plan));
      const { repeatable } = request;
      if (repeatable !== undefined && collection === this.#collection) {
        repeatable.planned(collection).keep(repeatable.body, plan, rendering);
      }
      return collection.stored.query(plan, rendering, this.#limits);
    });
  }

  /** What is done to find them. */
  explain(request: SearchRequest): PlanReport | Promise<PlanReport> {
    return this.#withPlan(request, (plan, collection) => collection.stored.explain(plan, this.#limits));
  }

  #withPlan<T>(
    request: SearchRequest,
    work: (plan: QueryPlan, collection: OpenCollection) => T | Promise<T>,
  ): T | Promise<T> {
    const { fields } = request;
    const filter = checkedFilter(request, this.#collection);
    const collection = forRead(this.#collection, fields.shard_key);
    const limit = countable(required("limit", fields.limit ?? this.#kind.limitByDefault));
    const offset = countable(fields.offset ?? 0);
    const wanted = outermost(limit, offset + limit, 1);
    return whenReady(request.sourceIn(collection, wanted), (found) =>
      work(this.#plan(request, found, filter, collection, windowOf(found, offset, limit)), collection),
    );
  }

  /** Every plan has the same fields, so that making and writing one is quick; `grouping` comes with where groups begin. */
  #plan(
    request: SearchRequest,
    found: SearchSource,
    filter: Filter | undefined,
    collection: OpenCollection,
    { offset, limit, grouping }: Pick<QueryPlan, "offset" | "limit" | "grouping">,
  ): QueryPlan {
    const { source, prefetch } = found;
    const groupedBy = grouping === undefined ? undefined : (request.fields.group_by ?? undefined);
    const restrictions = restrictionsOf(request, found, filter, collection, groupedBy);
    const repeats = this.#collection.attributes.shardKeys === null ? undefined : this.#kind.repeats;
    const { filter: passes, corpus, threshold } = restrictions;
    return { source, prefetch, filter: passes, corpus, threshold, repeats, grouping, offset, limit };
  }

  /** The groups that a search finds, closed or open for more to be added to them, as the renderings write them. */
  groups(request: SearchRequest, isOpen: boolean): Bytes {
    const { fields } = request;
    const filter = checkedFilter(request, this.#collection, this.#kind.placeOfSizes);
    const collection = forRead(this.#collection, fields.shard_key);
    const selection = selectionOf(fields, collection);
    const grouping: Grouping = {
      path: fieldPath(required("group_by", fields.group_by ?? null)),
      groups: countable(required("limit", fields.limit ?? this.#kind.limitByDefault)),
      size: required("group_size", fields.group_size ?? this.#kind.groupSizeByDefault),
    };
    const rows = countable(grouping.groups * grouping.size);
    const wanted = outermost(grouping.groups, rows, grouping.size);
    return whenReady(request.sourceIn(collection, wanted), (found) => {
      const plan = this.#plan(request, found, filter, collection, { grouping, offset: 0 });
      const kind = pointKind(found);
      const rendering = isOpen
        ? this.#renderings.openGroups(selection, kind)
        : this.#renderings.groups(selection, kind);
      return collection.stored.query(plan, rendering, this.#limits);
    });
  }
}

/** The rows that come back: a sample begins anywhere, and what differs is chosen before rows are skipped. */
const windowOf = (
  { source, prefetch }: SearchSource,
  offset: number,
  limit: number,
): Pick<QueryPlan, "offset" | "limit"> => {
  if (source.kind === "sample" && prefetch === undefined) return { offset: 0, limit };
  return { offset, limit: source.kind === "diverse" ? Math.max(limit - offset, 0) : limit };
};

const pointKind = ({ source: { kind } }: Pick<QueryPlan, "source">): PointKind => {
  if (kind === "ordered") return "ordered";
  return kind === "scan" || kind === "sample" ? "plain" : "scored";
};

const whenReady = <T>(
  found: SearchSource | Promise<SearchSource>,
  work: (found: SearchSource) => T | Promise<T>,
): T | Promise<T> => (found instanceof Promise ? found.then(work) : work(found));

const required = <T>(field: string, value: T | null): T => {
  if (value === null) throw formatError(`missing field \`${field}\``);
  return value;
};

/** Clients ask for as many as there can be; beyond what is counted exactly, more changes nothing. */
const countable = (size: number): number => Math.min(size, Number.MAX_SAFE_INTEGER);
