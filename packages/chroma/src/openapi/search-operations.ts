import { type JsonSchema, list, nullable, type Operation, object, ref } from "./types.js";

const collection = "/api/v2/tenants/{tenant}/databases/{database}/collections/{collection}";

const string: JsonSchema = { type: "string" };
const integer: JsonSchema = { type: "integer", minimum: 0 };
const number: JsonSchema = { type: "number", format: "float" };
const rank = ref("RankExpression");
const sides = object({ left: rank, right: rank }, ["left", "right"]);

/** An expression of one operator. */
const operator = (name: string, of: JsonSchema): JsonSchema => object({ [name]: of }, [name]);

/** Searching the records of a collection, which is named by its id. */
export const searchOperations: readonly Operation[] = [
  {
    method: "post",
    path: `${collection}/search`,
    id: "collection_search",
    tag: "Record",
    summary: "Search records",
    description:
      "Filters, ranks, groups, cuts and selects; the smaller a rank, the better. One answer for each search.",
    body: ref("SearchRecords"),
    answer: ref("FoundRecords"),
    failures: [404, 413],
  },
];

/** The schemas of searches. */
export const searchSchemas: Readonly<Record<string, JsonSchema>> = {
  SparseVector: object({ indices: list(integer), values: list(number), tokens: nullable(list(string)) }, [
    "indices",
    "values",
  ]),
  RankExpression: {
    oneOf: [
      operator("$val", number),
      operator(
        "$knn",
        object(
          {
            query: { oneOf: [list(number), ref("SparseVector")] },
            key: { type: "string", default: "#embedding" },
            limit: { type: "integer", minimum: 0, default: 16 },
            default: nullable(number),
            return_rank: { type: "boolean", default: false },
          },
          ["query"],
        ),
      ),
      ...["$sum", "$mul", "$max", "$min"].map((name) => operator(name, list(rank))),
      ...["$sub", "$div"].map((name) => operator(name, sides)),
      ...["$abs", "$exp", "$log"].map((name) => operator(name, rank)),
    ],
  },
  Aggregate: {
    oneOf: ["$min_k", "$max_k"].map((name) =>
      operator(name, object({ keys: list(string), k: integer }, ["keys", "k"])),
    ),
  },
  Search: object({
    filter: { type: "object", description: "A filter, which may also speak of `#id` and `#document`." },
    rank: nullable(rank),
    group_by: object({ keys: list(string), aggregate: nullable(ref("Aggregate")) }),
    limit: object({ offset: integer, limit: nullable(integer) }),
    select: object({ keys: list(string) }),
  }),
  SearchRecords: object(
    {
      searches: list(ref("Search")),
      read_level: { type: "string", enum: ["index_and_wal", "index_only", "index_and_bounded_wal"] },
    },
    ["searches"],
  ),
  FoundRecords: object({
    ids: list(list(string)),
    documents: list(nullable(list(nullable(string)))),
    embeddings: list(nullable(list(nullable(list(number))))),
    metadatas: list(nullable(list(nullable(ref("Metadata"))))),
    scores: list(nullable(list(nullable(number)))),
    select: list(list(string)),
  }),
};
