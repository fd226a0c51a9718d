"""The side that is Qdrant's own engine, in process (PyPI qdrant-edge-py). Reads that a shard has no notion of are not served."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as edge

from answers import Answer, facets, number, rows
from edge_composed import edge_prefetch, edge_query
from edge_filters import NotServed, edge_filter
from steps import Case, Step

Json = Any


class EdgeSide:
    """One shard in a directory of its own."""

    def __init__(self, case: Case) -> None:
        parent = "/dev/shm" if Path("/dev/shm").is_dir() else None
        self._directory = tempfile.mkdtemp(prefix="vexfs-differential-", dir=parent)
        self._kinds = {space.name: space.kind for space in case.spaces}

    def create(self, case: Case) -> None:
        dense = {space.name: _dense_params(space.params) for space in case.spaces if space.kind != "sparse"}
        sparse = {
            space.name: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf if "modifier" in space.params else None)
            for space in case.spaces
            if space.kind == "sparse"
        }
        self._shard = edge.EdgeShard.create(self._directory, edge.EdgeConfig(vectors=dense, sparse_vectors=sparse, wal_enabled=False))

    def close(self) -> None:
        self._shard.close()
        shutil.rmtree(self._directory)

    def run(self, step: Step) -> Answer:
        """Does the step; the engine's exceptions pass through."""
        return getattr(self, f"_{step['kind']}")(step)

    # Writes

    def _create_index(self, step: Step) -> None:
        schema = step["schema"]
        params = _text_params(schema) if isinstance(schema, dict) else getattr(edge.PayloadSchemaType, schema.capitalize())
        self._shard.update(edge.UpdateOperation.create_field_index(step["field"], params))

    def _upsert(self, step: Step) -> None:
        points = [edge.Point(point["id"], _vectors(point["vector"]), point.get("payload")) for point in step["points"]]
        mode = getattr(edge.UpdateMode, "".join(part.capitalize() for part in step.get("update_mode", "upsert").split("_")))
        self._shard.update(edge.UpdateOperation.upsert_points(points, _filter(step, "update_filter"), mode))

    def _by_selector(self, name: str, step: Step, *arguments: Any) -> None:
        operation = edge.UpdateOperation
        if "points" in step:
            self._shard.update(getattr(operation, name)(step["points"], *arguments))
        else:
            self._shard.update(getattr(operation, f"{name}_by_filter")(_filter(step), *arguments))

    def _delete(self, step: Step) -> None:
        self._by_selector("delete_points", step)

    def _set_payload(self, step: Step) -> None:
        self._by_selector("set_payload", step, step["payload"], step.get("key"))

    def _overwrite_payload(self, step: Step) -> None:
        self._by_selector("overwrite_payload", step, step["payload"])

    def _delete_payload(self, step: Step) -> None:
        self._by_selector("delete_payload", step, step["keys"])

    def _clear_payload(self, step: Step) -> None:
        self._by_selector("clear_payload", step)

    def _update_vectors(self, step: Step) -> None:
        points = [edge.PointVectors(point["id"], _vectors(point["vector"])) for point in step["points"]]
        self._shard.update(edge.UpdateOperation.update_vectors(points, _filter(step, "update_filter")))

    def _delete_vectors(self, step: Step) -> None:
        self._by_selector("delete_vectors", step, step["names"])

    # Reads

    def _scroll(self, step: Step) -> Answer:
        request = edge.ScrollRequest(offset=step["offset"], limit=step["limit"], filter=_filter(step), **_selection(step))
        found, following = self._shard.scroll(request)
        return rows(found, following=following)

    def _order_by(self, step: Step) -> Answer:
        order = step["order_by"]
        direction = edge.Direction.Asc if order["direction"] == "asc" else edge.Direction.Desc
        order_by = edge.OrderBy(order["key"], direction, order.get("start_from"))
        return rows(self._shard.scroll(edge.ScrollRequest(limit=step["limit"], filter=_filter(step), with_payload=True, order_by=order_by))[0])

    def _retrieve(self, step: Step) -> Answer:
        selection = _selection(step)
        return rows(self._shard.retrieve(step["ids"], selection["with_payload"], selection["with_vector"]))

    def _count(self, step: Step) -> Answer:
        return number(self._shard.count(edge.CountRequest(filter=_filter(step), exact=True)))

    def _facet(self, step: Step) -> Answer:
        answer = self._shard.facet(edge.FacetRequest(step["key"], limit=step["limit"], exact=True, filter=_filter(step)))
        return facets([(hit.value, hit.count) for hit in answer.hits if hit.count > 0])  # its index keeps values that no point has any more

    def _groups(self, step: Step) -> Answer:
        raise NotServed

    def _composed_groups(self, step: Step) -> Answer:
        raise NotServed

    def _nearest(self, step: Step) -> Answer:
        return self._search(step, edge.Query.Nearest(self._resolve(step["query"], step), using=step["using"]), [step["query"]])

    def _recommend(self, step: Step) -> Answer:
        examples = [*step["positive"], *step["negative"]]
        positives = [self._resolve(example, step) for example in step["positive"]]
        negatives = [self._resolve(example, step) for example in step["negative"]]
        if step["strategy"] == "average_vector":
            query = edge.Query.Nearest(self._average(positives, negatives, step), using=step["using"])
        else:
            make = edge.Query.RecommendBestScore if step["strategy"] == "best_score" else edge.Query.RecommendSumScores
            query = make(edge.RecommendQuery(positives, negatives), using=step["using"])
        return self._search(step, query, examples)

    def _average(self, positives: list[Json], negatives: list[Json], step: Step) -> list[float]:
        if self._kinds[step["using"]] != "dense":
            raise NotServed
        mean = np.mean(np.array(positives, dtype=np.float32), axis=0, dtype=np.float32)
        if negatives:
            mean = mean + mean - np.mean(np.array(negatives, dtype=np.float32), axis=0, dtype=np.float32)
        return mean.tolist()

    def _discover(self, step: Step) -> Answer:
        query = edge.DiscoverQuery(self._resolve(step["target"], step), self._pairs(step))
        return self._search(step, edge.Query.Discover(query, using=step["using"]), [step["target"], *_members(step["context"])])

    def _context(self, step: Step) -> Answer:
        return self._search(step, edge.Query.Context(edge.ContextQuery(self._pairs(step)), using=step["using"]), _members(step["context"]))

    def _composed(self, step: Step) -> Answer:
        prefetches = [edge_prefetch(prefetch, _vector) for prefetch in step["prefetch"]]
        request = edge.QueryRequest(
            limit=step["limit"], offset=step.get("offset", 0), query=edge_query(step, _vector), prefetches=prefetches or None, filter=_filter(step),
            score_threshold=step.get("score_threshold"), params=edge.SearchParams(exact=True),
        )
        found = rows(self._shard.query(request))
        # A shard answers with the vectors that diversity was told by; the server takes them off.
        return {"rows": [{**row, "vector": {}} for row in found["rows"]]}

    def _pairs(self, step: Step) -> list[edge.ContextPair]:
        return [edge.ContextPair(self._resolve(pair["positive"], step), self._resolve(pair["negative"], step)) for pair in step["context"]]

    def _resolve(self, example: Json, step: Step) -> Any:
        """The vector of an example; the server looks up ids before it asks its shards."""
        if not isinstance(example, (int, str)):
            return _vector(example)
        found = self._shard.retrieve([example], False, [step["using"]])
        vectors = found[0].vector if found else None
        if not vectors:
            raise LookupError(f"no vector of point {example}")
        return vectors[step["using"]] if isinstance(vectors, dict) else vectors

    def _search(self, step: Step, query: edge.Query, examples: list[Json]) -> Answer:
        ids = {example for example in examples if isinstance(example, (int, str))}
        clauses = [edge_filter(step["filter"])] if "filter" in step else []
        without_examples = edge.Filter(must=clauses, must_not=[edge.HasIdCondition(ids)] if ids else None)
        request = edge.QueryRequest(
            limit=step["limit"], offset=step["offset"], query=query, filter=without_examples if clauses or ids else None,
            score_threshold=step.get("score_threshold"), params=edge.SearchParams(exact=True), **_selection(step),
        )
        return rows(self._shard.query(request))


def _members(pairs: list[Json]) -> list[Json]:
    return [pair[side] for pair in pairs for side in ("positive", "negative")]


def _dense_params(params: dict[str, Json]) -> edge.EdgeVectorParams:
    datatype = getattr(edge.VectorStorageDatatype, params.get("datatype", "float32").capitalize())
    multi = edge.MultiVectorConfig(edge.MultiVectorComparator.MaxSim) if "multivector_config" in params else None
    return edge.EdgeVectorParams(params["size"], getattr(edge.Distance, params["distance"]), multivector_config=multi, datatype=datatype)


def _text_params(schema: dict[str, Json]) -> edge.TextIndexParams:
    tokenizer = getattr(edge.TokenizerType, schema["tokenizer"].capitalize())
    return edge.TextIndexParams(tokenizer=tokenizer, **{name: schema[name] for name in ("lowercase", "phrase_matching") if name in schema})


def _vector(vector: Json) -> Any:
    return edge.SparseVector(vector["indices"], vector["values"]) if isinstance(vector, dict) else vector


def _vectors(vectors: Json) -> Any:
    return {name: _vector(vector) for name, vector in vectors.items()} if isinstance(vectors, dict) else vectors


def _filter(step: Step, name: str = "filter") -> edge.Filter | None:
    return edge_filter(step[name]) if name in step else None


def _selection(step: Step) -> dict[str, Any]:
    payload = step["with_payload"]
    if isinstance(payload, dict):
        payload = edge.PayloadSelector.Include(payload["include"]) if "include" in payload else edge.PayloadSelector.Exclude(payload["exclude"])
    return {"with_payload": payload, "with_vector": step["with_vectors"]}
