"""A side that is reached through the official Python client: its own in-process implementation, or a server over REST."""

from typing import Any

from qdrant_client import QdrantClient, models

from answers import Answer, facets, number, rows
from steps import Case, Step

Json = Any


class ClientSide:
    """One collection of a client."""

    def __init__(self, client: QdrantClient, collection: str) -> None:
        self._client, self._collection = client, collection

    def create(self, case: Case) -> None:
        body = case.body()
        vectors = body["vectors"]
        self._client.create_collection(
            self._collection,
            vectors_config=models.VectorParams(**vectors) if "size" in vectors else {name: models.VectorParams(**params) for name, params in vectors.items()},
            sparse_vectors_config={name: models.SparseVectorParams(**params) for name, params in body.get("sparse_vectors", {}).items()} or None,
        )

    def close(self) -> None:
        self._client.delete_collection(self._collection)

    def run(self, step: Step) -> Answer:
        """Does the step; the client's exceptions pass through."""
        return getattr(self, f"_{step['kind']}")(step)

    # Writes

    def _create_index(self, step: Step) -> None:
        schema = step["schema"]
        schema = models.TextIndexParams(**schema) if isinstance(schema, dict) else schema
        self._client.create_payload_index(self._collection, step["field"], schema, wait=True)

    def _upsert(self, step: Step) -> None:
        points = [models.PointStruct.model_validate(point) for point in step["points"]]
        mode = models.UpdateMode(step["update_mode"]) if "update_mode" in step else None
        self._client.upsert(self._collection, points, update_filter=_filter(step, "update_filter"), update_mode=mode)

    def _delete(self, step: Step) -> None:
        self._client.delete(self._collection, _selector(step))

    def _set_payload(self, step: Step) -> None:
        self._client.set_payload(self._collection, step["payload"], _selector(step), key=step.get("key"))

    def _overwrite_payload(self, step: Step) -> None:
        self._client.overwrite_payload(self._collection, step["payload"], _selector(step))

    def _delete_payload(self, step: Step) -> None:
        self._client.delete_payload(self._collection, step["keys"], _selector(step))

    def _clear_payload(self, step: Step) -> None:
        self._client.clear_payload(self._collection, _selector(step))

    def _update_vectors(self, step: Step) -> None:
        points = [models.PointVectors.model_validate(point) for point in step["points"]]
        self._client.update_vectors(self._collection, points, update_filter=_filter(step, "update_filter"))

    def _delete_vectors(self, step: Step) -> None:
        self._client.delete_vectors(self._collection, step["names"], _selector(step))

    # Reads

    def _scroll(self, step: Step) -> Answer:
        found, following = self._client.scroll(self._collection, _filter(step), limit=step["limit"], offset=step["offset"], **_selection(step))
        return rows(found, following=following)

    def _order_by(self, step: Step) -> Answer:
        order = models.OrderBy(**step["order_by"])
        return rows(self._client.scroll(self._collection, _filter(step), limit=step["limit"], order_by=order)[0])

    def _retrieve(self, step: Step) -> Answer:
        return rows(self._client.retrieve(self._collection, step["ids"], **_selection(step)))

    def _count(self, step: Step) -> Answer:
        return number(self._client.count(self._collection, _filter(step), exact=True).count)

    def _facet(self, step: Step) -> Answer:
        answer = self._client.facet(self._collection, step["key"], _filter(step), limit=step["limit"], exact=True)
        return facets([(hit.value, hit.count) for hit in answer.hits])

    def _search(self, step: Step, query: Any) -> Answer:
        options = {"using": step["using"] or None, "query_filter": _filter(step), "score_threshold": step.get("score_threshold"), **_selection(step)}
        return rows(self._client.query_points(self._collection, query, limit=step["limit"], offset=step["offset"], search_params=_EXACT, **options).points)

    def _nearest(self, step: Step) -> Answer:
        return self._search(step, models.NearestQuery(nearest=step["query"]))

    def _recommend(self, step: Step) -> Answer:
        examples = {"positive": step["positive"], "negative": step["negative"], "strategy": step["strategy"]}
        return self._search(step, models.RecommendQuery(recommend=models.RecommendInput(**examples)))

    def _discover(self, step: Step) -> Answer:
        return self._search(step, models.DiscoverQuery(discover=models.DiscoverInput(target=step["target"], context=step["context"])))

    def _context(self, step: Step) -> Answer:
        return self._search(step, models.ContextQuery(context=step["context"]))

    def _composed(self, step: Step) -> Answer:
        options = {"using": step.get("using") or None, "query_filter": _filter(step), "score_threshold": step.get("score_threshold")}
        prefetch = [_prefetch(item) for item in step["prefetch"]] or None
        found = self._client.query_points(
            self._collection, _composed_query(step["query"]), prefetch=prefetch, limit=step["limit"], offset=step.get("offset"), search_params=_EXACT,
            with_payload=False, **options,
        )
        return rows(found.points)

    def _composed_groups(self, step: Step) -> Answer:
        options = {"using": step.get("using") or None, "query_filter": _filter(step), "score_threshold": step.get("score_threshold")}
        grouping = {"group_by": step["group_by"], "group_size": step["group_size"]}
        prefetch = [_prefetch(item) for item in step["prefetch"]] or None
        found = self._client.query_points_groups(
            self._collection, query=_composed_query(step["query"]), prefetch=prefetch, limit=step["limit"], search_params=_EXACT, with_payload=False,
            **grouping, **options,
        )
        return {"groups": [{"id": group.id, **rows(group.hits)} for group in found.groups]}

    def _groups(self, step: Step) -> Answer:
        options = {"using": step["using"] or None, "query_filter": _filter(step), "score_threshold": step.get("score_threshold"), **_selection(step)}
        query = models.NearestQuery(nearest=step["query"])
        found = self._client.query_points_groups(
            self._collection, step["group_by"], query=query, limit=step["limit"], group_size=step["group_size"], search_params=_EXACT, **options
        )
        return {"groups": [{"id": group.id, **rows(group.hits)} for group in found.groups]}


_EXACT = models.SearchParams(exact=True)


def _prefetch(prefetch: Json) -> models.Prefetch:
    inner = [_prefetch(item) for item in prefetch.get("prefetch", [])] or None
    condition = models.Filter.model_validate(prefetch["filter"]) if "filter" in prefetch else None
    query = models.NearestQuery(nearest=_vector(prefetch["vector"])) if "vector" in prefetch else _composed_query(prefetch["query"])
    options = {"limit": prefetch["limit"], "filter": condition, "score_threshold": prefetch.get("score_threshold")}
    return models.Prefetch(prefetch=inner, query=query, using=prefetch.get("using") or None, params=_EXACT, **options)


def _composed_query(query: Json) -> Any:
    match query["kind"]:
        case "rrf":
            return models.RrfQuery(rrf=models.Rrf(k=query["k"], weights=query.get("weights")))
        case "dbsf":
            return models.FusionQuery(fusion=models.Fusion.DBSF)
        case "formula":
            return models.FormulaQuery(formula=query["formula"], defaults=query["defaults"])
        case "nearest":
            return models.NearestQuery(nearest=_vector(query["vector"]))
        case "mmr":
            mmr = models.Mmr(diversity=query["diversity"], candidates_limit=query["candidates_limit"])
            return models.NearestQuery(nearest=_vector(query["vector"]), mmr=mmr)
        case "feedback":
            feedback = [models.FeedbackItem(example=_vector(item["example"]), score=item["score"]) for item in query["feedback"]]
            strategy = models.NaiveFeedbackStrategy(naive=models.NaiveFeedbackStrategyParams(**query["naive"]))
            return models.RelevanceFeedbackQuery(
                relevance_feedback=models.RelevanceFeedbackInput(target=_vector(query["target"]), feedback=feedback, strategy=strategy)
            )
        case "order_by":
            return models.OrderByQuery(order_by=models.OrderBy(key=query["key"], direction=query["direction"]))
        case kind:
            raise ValueError(kind)


def _vector(vector: Json) -> Any:
    return models.SparseVector(**vector) if isinstance(vector, dict) else vector


def _filter(step: Step, name: str = "filter") -> models.Filter | None:
    return models.Filter.model_validate(step[name]) if name in step else None


def _selector(step: Step) -> Any:
    return step["points"] if "points" in step else models.FilterSelector(filter=models.Filter.model_validate(step["filter"]))


def _selection(step: Step) -> dict[str, Any]:
    payload = step["with_payload"]
    if isinstance(payload, dict):
        payload = models.PayloadSelectorInclude(**payload) if "include" in payload else models.PayloadSelectorExclude(**payload)
    return {"with_payload": payload, "with_vectors": step["with_vectors"]}
