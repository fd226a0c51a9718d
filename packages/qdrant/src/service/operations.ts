/** Operations of REST whose requests are worth a look when they are slow, and the names that Qdrant has for their kinds. */
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

/** The same of procedures of gRPC, by their paths. */
export const callNames: ReadonlyMap<string, string> = new Map(
  [
    ...["Query", "Search", "Recommend", "Discover"].flatMap((name) =>
      [name, `${name}Batch`, `${name}Groups`].map((procedure) => [procedure, "query"] as const),
    ),
    ["SearchMatrixPairs", "query"] as const,
    ["SearchMatrixOffsets", "query"] as const,
    ["Scroll", "scroll"] as const,
    ["Facet", "facet"] as const,
    ["Count", "count"] as const,
    ["Get", "retrieve"] as const,
    ...[
      "Upsert",
      "Delete",
      "UpdateVectors",
      "DeleteVectors",
      "SetPayload",
      "OverwritePayload",
      "DeletePayload",
      "ClearPayload",
      "UpdateBatch",
    ].map((procedure) => [procedure, "points-update"] as const),
  ].map(([procedure, name]) => [`/qdrant.Points/${procedure}`, name]),
);
