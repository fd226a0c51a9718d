/** Operations whose requests are worth a look when they are slow, by the names that Qdrant has for their kinds. */
export const requestNames: ReadonlyMap<string, string> = new Map([
  ...["query", "search", "recommend", "discover"].flatMap((name) =>
    [name, `${name}_batch`, `${name}_groups`].map((operation) => [operation, "query"] as const),
  ),
  ["matrix_pairs", "query"],
  ["matrix_offsets", "query"],
  ["scroll", "scroll"],
  ["facet", "facet"],
  ["count", "count"],
  ["get_points", "retrieve"],
  ...[
    "upsert",
    "delete",
    "update_vectors",
    "delete_vectors",
    "set_payload",
    "overwrite_payload",
    "delete_payload",
    "clear_payload",
    "batch",
  ].map((operation) => [operation, "points-update"] as const),
]);
