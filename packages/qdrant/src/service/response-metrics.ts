import { family, type Label, type Sample } from "./exposition.js";
import type { AnsweredRequests } from "./requests.js";

/** Endpoints of REST that metrics tell of, behind the path of a collection. */
const restEndpoints: ReadonlySet<string> = new Set(
  [
    "index",
    "points",
    "points/batch",
    "points/count",
    "points/delete",
    "points/discover",
    "points/discover/batch",
    "points/facet",
    "points/payload",
    "points/payload/clear",
    "points/payload/delete",
    "points/query",
    "points/query/batch",
    "points/query/groups",
    "points/recommend",
    "points/recommend/batch",
    "points/recommend/groups",
    "points/scroll",
    "points/search",
    "points/search/batch",
    "points/search/groups",
    "points/search/matrix/offsets",
    "points/search/matrix/pairs",
    "points/vectors",
    "points/vectors/delete",
    "vectors/{vector_name}",
  ].map((path) => `/collections/{collection_name}/${path}`),
);

/** Procedures that metrics tell of. */
const grpcEndpoints: ReadonlySet<string> = new Set(
  [
    "ClearPayload",
    "Count",
    "CreateVectorName",
    "Delete",
    "DeletePayload",
    "DeleteVectorName",
    "Discover",
    "DiscoverBatch",
    "Facet",
    "Get",
    "OverwritePayload",
    "Query",
    "QueryBatch",
    "QueryGroups",
    "Recommend",
    "RecommendBatch",
    "RecommendGroups",
    "Scroll",
    "Search",
    "SearchBatch",
    "SearchGroups",
    "SetPayload",
    "UpdateBatch",
    "UpdateVectors",
    "Upsert",
  ].map((name) => `/qdrant.Points/${name}`),
);

/** Families of what REST answered; times only of what succeeded. */
export const restResponses = (answered: readonly AnsweredRequests[]): readonly string[] =>
  responses(
    "rest",
    answered.filter(({ endpoint }) => restEndpoints.has(endpoint)),
    ({ status }) => status === 200,
  );

/** Families of what gRPC answered. */
export const grpcResponses = (answered: readonly AnsweredRequests[]): readonly string[] =>
  responses(
    "grpc",
    answered.filter(({ endpoint }) => grpcEndpoints.has(endpoint)),
    () => true,
  );

const responses = (
  transport: "rest" | "grpc",
  answered: readonly AnsweredRequests[],
  hasTimes: (requests: AnsweredRequests) => boolean,
): readonly string[] => {
  const timed = answered.filter(hasTimes);
  const gauge = (name: string, help: string, value: (requests: AnsweredRequests) => number): string =>
    family(
      `${transport}_responses_${name}_duration_seconds`,
      help,
      "gauge",
      timed.map((requests) => ({ labels: labelsOf(requests), value: value(requests) })),
    );
  return [
    family(
      `${transport}_responses_total`,
      "total number of responses",
      "counter",
      answered.map((requests) => ({ labels: labelsOf(requests), value: requests.count })),
    ),
    gauge("avg", "average response duration", ({ seconds, count }) => seconds / count),
    gauge("min", "minimum response duration", ({ minSeconds }) => minSeconds),
    gauge("max", "maximum response duration", ({ maxSeconds }) => maxSeconds),
    family(
      `${transport}_responses_duration_seconds`,
      "response duration histogram",
      "histogram",
      timed.flatMap(histogram),
    ),
  ];
};

const labelsOf = ({ method, endpoint, status, collection }: AnsweredRequests): readonly Label[] => [
  ...(method === null ? [] : [["method", method] as const]),
  ["endpoint", endpoint],
  ["status", String(status)],
  ...(collection === undefined ? [] : [["collection", collection] as const]),
];

const histogram = (requests: AnsweredRequests): readonly Sample[] => {
  const labels = labelsOf(requests);
  const { buckets, count, seconds } = requests;
  return [
    ...buckets.map(([bound, value]) => ({
      labels: [...labels, ["le", String(bound)] as const],
      value,
      suffix: "_bucket",
    })),
    { labels: [...labels, ["le", "+Inf"]], value: count, suffix: "_bucket" },
    { labels, value: seconds, suffix: "_sum" },
    { labels, value: count, suffix: "_count" },
  ];
};
