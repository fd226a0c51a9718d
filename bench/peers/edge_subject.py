"""qdrant-edge-py: Qdrant's own engine in the process."""

from qdrant_edge import (
    Distance,
    EdgeConfig,
    EdgeShard,
    EdgeVectorParams,
    FieldCondition,
    Filter,
    HnswIndexConfig,
    MatchValue,
    PayloadSchemaType,
    Point,
    Query,
    QueryBatchRequest,
    QueryRequest,
    RangeFloat,
    SearchParams,
    SearchRequest,
    UpdateOperation,
)

from subject import serve

BATCH = 1000
FULL_SCAN_KILOBYTES = 10_000


class Edge:
    def __init__(self, data, scratch, threads):
        self.data = data
        self.scratch = scratch
        distance = Distance.Euclid if data.metric == "l2" else Distance.Cosine
        self.shard = EdgeShard.create(
            scratch,
            EdgeConfig(
                vectors=EdgeVectorParams(size=data.dimension, distance=distance, on_disk=False),
                hnsw_config=HnswIndexConfig(data.m, data.ef_construction, FULL_SCAN_KILOBYTES, threads),
                max_search_threads=1,
            ),
        )
        for key in ["bucket", "group", "tenant"]:
            self.shard.update(UpdateOperation.create_field_index(key, PayloadSchemaType.Integer))
        self.queries = data.queries.tolist()

    def load(self):
        data = self.data
        for start in range(0, data.count, BATCH):
            rows = range(start, min(start + BATCH, data.count))
            points = [Point(row, data.vectors[row].tolist(), data.payload(row)) for row in rows]
            self.shard.update(UpdateOperation.upsert_points(points))
        while self.shard.optimize():
            pass

    def prepare(self, command):
        params = SearchParams(hnsw_ef=command.get("ef"))
        if command.get("isBatch"):
            requests = [QueryRequest(limit=10, query=Query.Nearest(query), params=params) for query in self.queries]
            return QueryBatchRequest(requests)
        return [
            SearchRequest(
                query=Query.Nearest(query),
                limit=10,
                filter=filter_of(self.data.conditions_of(number, command)),
                params=params,
            )
            for number, query in enumerate(self.queries)
        ]

    def search(self, requests):
        if isinstance(requests, QueryBatchRequest):
            return self.shard.query_batch(requests)
        return [self.shard.search(request) for request in requests]

    def ids(self, answers):
        return [[point.id for point in points] for points in answers]

    def save(self):
        self.shard.close()

    def open(self):
        self.shard = EdgeShard.load(self.scratch)
        self.shard.search(SearchRequest(query=Query.Nearest(self.queries[0]), limit=10))


def filter_of(conditions):
    if not conditions:
        return None
    return Filter(must=[condition_of(condition) for condition in conditions])


def condition_of(condition):
    if "below" in condition:
        return FieldCondition(condition["key"], range=RangeFloat(lt=condition["below"]))
    return FieldCondition(condition["key"], match=MatchValue(condition["equals"]))


serve(Edge)
