"""Random requests on the records of a collection."""

import json
from typing import Any

from filters import Filters
from steps import TENANT, Step, id_of
from values import DIMENSION, Values

Json = Any

INCLUDES = ["documents", "metadatas", "embeddings", "uris", "distances"]
ALL = ["documents", "metadatas", "embeddings", "uris"]


def encoded(body: Json) -> bytes:
    """JSON as a client sends it; infinity as a number that is too large."""
    return json.dumps(body, ensure_ascii=False).replace("Infinity", "1e400").encode("utf-8", "surrogatepass")


def collections_path(database: str = "default_database") -> str:
    return f"/api/v2/tenants/{TENANT}/databases/{database}/collections"


class RecordSteps:
    """Draws requests on collections that were created under the given names."""

    def __init__(self, values: Values, filters: Filters, names: list[str]) -> None:
        self.values, self.filters, self.names = values, filters, names
        #: Ids that may be there: those that some collection was given.
        self._written: set[str] = set()

    def step(self) -> Step:
        values = self.values
        name = values.one(self.names)
        kind = values.one([*["add"] * 5, *["upsert"] * 4, *["update"] * 4, *["delete"] * 3, *["get"] * 8, *["query"] * 6, "count", "search", "sole"])
        if kind == "count":
            return Step("count", "GET", f"{collections_path()}/{id_of(name)}/count{values.one(['', '?read_level=index_only', '?read_level=index_and_wal', '?read_level=x', '?x=1'])}")
        if kind == "sole":
            return self.served_here_alone(name)
        return self.on(name, kind, getattr(self, kind)())

    def on(self, name: str, kind: str, body: Json) -> Step:
        return Step(kind, "POST", f"{collections_path()}/{id_of(name)}/{kind}", encoded(body))

    def everything(self, name: str) -> Step:
        """What is in a collection."""
        return self.on(name, "get", {"include": ALL})

    def add(self) -> Json:
        body = self._columns(self.values.draw.randint(0, 5), nulls=False)
        return self._without_some(body, ["documents", "metadatas", "uris"])

    def upsert(self) -> Json:
        body = self._columns(self.values.draw.randint(0, 4), nulls=True)
        return self._without_some(body, ["documents", "metadatas", "uris"])

    def update(self) -> Json:
        written = sorted(self._written)
        ids = None if self.values.maybe(0.15) or len(self.names) > 1 else self.values.draw.sample(written, min(len(written), self.values.draw.randint(0, 4)))
        body = self._columns(self.values.draw.randint(0, 4) if ids is None else len(ids), nulls=True, ids=ids)
        if isinstance(body["embeddings"], list) and self.values.maybe(0.3):
            body["embeddings"] = [None if self.values.maybe(0.5) else vector for vector in body["embeddings"]]
        return self._without_some(body, ["embeddings", "documents", "metadatas", "uris"])

    def _columns(self, count: int, *, nulls: bool, ids: list[str] | None = None) -> Json:
        values = self.values
        body = {
            "ids": values.ids(count) if ids is None else ids,
            "embeddings": values.embeddings(count),
            "metadatas": [values.metadata(nulls=nulls) for _ in range(count)],
            "documents": [values.document() for _ in range(count)],
            "uris": [values.uri() for _ in range(count)],
        }
        if values.maybe(0.02):
            del body[values.one(list(body))][:1]
        self._written.update(body["ids"])
        return body

    def _without_some(self, body: Json, optional: list[str]) -> Json:
        for key in optional:
            if self.values.maybe(0.25):
                del body[key]
            elif self.values.maybe(0.08):
                body[key] = None
        return body

    def _conditions(self, share: float) -> Json:
        values = self.values
        body: Json = {}
        if values.maybe(share):
            body["where"] = self.filters.where()
        if values.maybe(share / 2):
            body["where_document"] = self.filters.document()
        return body

    def get(self) -> Json:
        values = self.values
        body = self._conditions(0.6)
        if values.maybe(0.3):
            body["ids"] = values.ids(values.draw.randint(0, 6))
        if values.maybe(0.2):
            body["limit"] = values.one([0, 1, 2, 100, 4294967295])
        if values.maybe(0.2):
            body["offset"] = values.one([0, 1, 3, 100])
        if values.maybe(0.8):
            body["include"] = values.draw.sample(INCLUDES, values.draw.randint(0, 4))
        return body

    def query(self) -> Json:
        values = self.values
        body = self._conditions(0.4)
        dimension = DIMENSION if not values.maybe(0.05) else values.draw.randint(0, 4)
        body["query_embeddings"] = [values.embedding(dimension) for _ in range(values.draw.randint(0 if values.maybe(0.1) else 1, 3))]
        if values.maybe(0.7):
            body["n_results"] = values.one([0, 1, 2, 5, 10, 100, 4294967295])
        if values.maybe(0.15):
            body["ids"] = values.ids(values.draw.randint(0, 5))
        if values.maybe(0.7):
            body["include"] = values.draw.sample(INCLUDES, values.draw.randint(0, 4))
        return body

    def delete(self) -> Json:
        values = self.values
        body: Json = {}
        if values.maybe(0.6):
            body["ids"] = values.ids(values.draw.randint(0, 3))
            self._written.difference_update(body["ids"])
        if values.maybe(0.3):
            body["where"] = self.filters.where()
        if values.maybe(0.15):
            body["where_document"] = self.filters.document()
        if values.maybe(0.15):
            body["limit"] = values.one([0, 1, 2, 100])
        return body

    def search(self) -> Json:
        """Chroma on one node refuses every search, but only after it has read the body."""
        values = self.values
        search: Json = {}
        if values.maybe(0.5):
            search["filter"] = self.filters.where()
        if values.maybe(0.6):
            search["rank"] = self.rank()
        if values.maybe(0.4):
            search["limit"] = {"offset": values.one([0, 1]), "limit": values.one([1, 5, None])}
        if values.maybe(0.4):
            search["select"] = {"keys": values.draw.sample(["#document", "#embedding", "#metadata", "#score", "s"], 2)}
        if values.maybe(0.1):
            search["group_by"] = {"keys": ["s"], "aggregate": {"$min_k": {"keys": ["#score"], "k": values.one([1, 0, -1])}}}
        body: Json = {"searches": [search] * values.draw.randint(0, 2)}
        if values.maybe(0.2):
            body["read_level"] = values.one(["index_only", "index_and_wal", "x", None])
        return body

    def rank(self, depth: int = 0) -> Json:
        values = self.values
        if depth < 2 and values.maybe(0.3):
            operator = values.one(["$sum", "$mul", "$max", "$min", "$sub", "$div", "$abs", "$exp", "$log", "$nope"])
            if operator in ("$sub", "$div"):
                return {operator: {"left": self.rank(depth + 1), "right": self.rank(depth + 1)}}
            if operator in ("$abs", "$exp", "$log"):
                return {operator: self.rank(depth + 1)}
            return {operator: [self.rank(depth + 1) for _ in range(values.draw.randint(0, 2))]}
        if values.maybe(0.2):
            return {"$val": values.one([1, 0.5, -1, "x", None])}
        return {"$knn": {"query": values.one([values.embedding(), values.sparse(), "text"]), "key": values.one(["#embedding", "sp", "#x"]), "limit": values.one([1, 16, 0])}}

    def served_here_alone(self, name: str) -> Step:
        """Requests that Chroma on one node does not carry out."""
        values, path = self.values, f"{collections_path()}/{id_of(name)}"
        bodies = [{}, {"new_name": "x"}, {"new_name": 1}, {"new_name": f"fork{values.draw.randint(0, 10**9)}"}, None, []]
        attach = [{}, {"name": "n", "function_id": "record_counter", "output_collection": "out"}, {"name": 1}, {"name": "n", "function_id": "nope", "output_collection": "out", "params": {"x": 1}}]
        return values.one([
            lambda: Step("indexing_status", "GET", f"{path}/indexing_status"),
            lambda: Step("fork_count", "GET", f"{path}/fork_count"),
            lambda: Step("conditional_get", "POST", f"{path}/conditional/get", encoded(self.get())),
            lambda: Step("conditional_commit", "POST", f"{path}/conditional/commit", encoded({"operations": [{"operation": "upsert", "payload": self.upsert()}]})),
            lambda: Step("fork", "POST", f"{path}/fork", encoded(values.one(bodies))),
            lambda: Step("attach_function", "POST", f"{path}/functions/attach", encoded(values.one(attach))),
            lambda: Step("get_function", "GET", f"{path}/functions/{values.one(['n', 'x'])}"),
            lambda: Step("detach_function", "POST", f"{path}/attached_functions/x/detach", encoded(values.one([{}, {"delete_output": True}, {"delete_output": 1}]))),
        ])()
