import { and, type Filter, hasId, idInPartition, inPartition, or, slice } from "@vexfs/core";
import type { ShardKey } from "./shard-key.js";

/** The part of a collection that a request is about. */
export interface Scope {
  /** The keys whose points it is about; null where points have no keys. */
  readonly keys: readonly ShardKey[] | null;
  /** The equal part of those points that one shard has; null for all of them. */
  readonly part: { readonly total: number; readonly index: number } | null;
}

/** The ids under which the points of an id may be stored. */
export const storedIds = (id: string, { keys }: Scope): readonly string[] =>
  keys === null ? [id] : keys.map((key) => idInPartition(key, id));

/** The points of the scope that pass a filter, whose ids are as clients know them. */
export const filterIn = (scope: Scope, filter?: Filter): Filter => {
  const { keys, part } = scope;
  return and([
    ...(keys === null ? [] : [or(keys.map(inPartition))]),
    ...(part === null ? [] : [slice(part.total, part.index)]),
    ...(filter === undefined ? [] : [withStoredIds(filter, scope)]),
  ]);
};

/** The filter with ids as they are stored. */
export const withStoredIds = (filter: Filter, scope: Scope): Filter => {
  if (scope.keys === null) return filter;
  switch (filter.kind) {
    case "hasId":
      return hasId(filter.ids.flatMap((id) => storedIds(id, scope)));
    case "and":
    case "or":
    case "atLeast":
      return { ...filter, filters: filter.filters.map((part) => withStoredIds(part, scope)) };
    case "not":
    case "nested":
      return { ...filter, filter: withStoredIds(filter.filter, scope) };
    default:
      return filter;
  }
};
