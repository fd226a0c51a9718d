import { invalidArgument } from "../errors/chroma-error.js";
import type { GroupBy, SearchPayload } from "./payload.js";
import { sparseFault } from "./query-vector.js";
import { knnIn } from "./rank.js";

/** Keys that stand for something else than metadata. */
const reserved = new Set(["#document", "#embedding", "#metadata", "#score"]);

/** Refuses searches that break a rule, in the words of Chroma's validators. */
export const checkSearches = (searches: readonly SearchPayload[]): void => {
  const faults = searches.flatMap((search, index) =>
    faultsOf(search).map(([field, text]) => `searches[${index}].${field}: ${text}`),
  );
  // Chroma puts nothing between them.
  if (faults.length > 0) throw invalidArgument(`Validation error: ${faults.join("")}`);
};

const faultsOf = (search: SearchPayload): readonly (readonly [string, string])[] => {
  const found = [
    ["rank", rankFault(search)],
    ["group_by", groupByFault(search.group_by ?? {})],
  ] as const;
  const faults = found.flatMap(([field, fault]) => (fault === null ? [] : [[field, fault] as const]));
  // What the fields amount to is looked at once each is right.
  const whole = faults.length === 0 ? wholeFault(search) : null;
  return whole === null ? faults : [["__all__", whole]];
};

const rankFault = ({ rank }: SearchPayload): string | null => {
  for (const { query } of rank === undefined ? [] : knnIn(rank)) {
    const fault = query.kind === "sparse" ? sparseFault(query) : null;
    if (fault !== null) return `Invalid sparse vector in KNN query: ${fault}`;
  }
  return null;
};

const groupByFault = ({ keys = [], aggregate }: GroupBy): string | null => {
  if (keys.length > 0 !== (aggregate !== undefined)) {
    return "group_by keys and aggregate must both be specified or both be omitted";
  }
  if (keys.some((key) => reserved.has(key))) {
    return "group_by keys must be metadata fields (cannot use #score, #document, #embedding, or #metadata)";
  }
  if (aggregate === undefined) return null;
  if (aggregate.keys.length === 0) return "aggregate keys must not be empty";
  if (aggregate.k === 0) return "aggregate k must be greater than 0";
  return aggregate.keys.some((key) => key !== "#score" && reserved.has(key))
    ? "aggregate keys must be metadata fields or #score (cannot use #document, #embedding, or #metadata)"
    : null;
};

const wholeFault = ({ group_by: groupBy, rank }: SearchPayload): string | null =>
  (groupBy?.keys ?? []).length > 0 && rank === undefined ? "group_by requires rank expression to be specified" : null;
