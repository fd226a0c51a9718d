"""Random requests on tenants, databases and collections."""

import uuid
from typing import Any
from urllib.parse import quote

from record_steps import collections_path, encoded
from steps import OTHER, TENANT, Step, id_of
from values import Values

Json = Any

NAMES = ["col1", "col2", "col3", "renamed"]
ODD_NAMES = ["ab", "a..b", "1.2.3.4", "-aa", "top+dbx", "t+dbx", "top+dbx+x", "a db", "", "é" * 3, "x" * 512, "x" * 513, "UPPER_case.name-1", "a_", "1ab", "abc\n", "__proto__", "by-id"]
DATABASES = ["default_database", "extra", "nodb"]
SPACES = ["l2", "cosine", "ip"]
HNSW = {"space": SPACES, "ef_construction": [10, 200], "ef_search": [50, 200], "max_neighbors": [8, 32], "num_threads": [2], "resize_factor": [1.5, 2], "sync_threshold": [2, 100, 1], "batch_size": [2, 50, 1]}
SPANN = {"space": SPACES, "search_nprobe": [3, 128, 200], "write_nprobe": [8, 100], "ef_construction": [50, 300], "ef_search": [50, 300], "max_neighbors": [16, 100], "reassign_neighbor_count": [8, 100], "split_threshold": [50, 300, 10], "merge_threshold": [25, 200, 1]}
FUNCTIONS: list[Json] = [None, {"type": "legacy"}, {"type": "unknown"}, {"type": "known", "name": "default", "config": {}}, {"type": "known", "name": "mine", "config": {"a": 1.0, "b": [1, "x"], "c": None}}, {"type": "known"}, {"type": "nope"}, {}, "x"]
WRONG: list[Json] = [None, True, 1, -1, 1.5, "x", [], {}, 2**64]


class CollectionSteps:
    """Draws requests; a case begins with `create` of the names that its records go to."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def create(self, name: str, *, space: str | None = None) -> Step:
        """A collection that both servers take."""
        body: Json = {"name": name}
        if space is not None:
            body["configuration"] = {"hnsw": {"space": space}}
        return Step("create_collection", "POST", collections_path(), encoded(body))

    def step(self) -> Step:
        return self.values.one([*[self._create] * 6, *[self._change] * 4, *[self._read] * 5, *[self._delete] * 2, *[self._tenancy] * 4, self._system])()

    def name(self) -> str:
        return self.values.one(ODD_NAMES) if self.values.maybe(0.2) else self.values.one(NAMES)

    def database(self) -> str:
        return self.values.one(["default_database"] * 10 + DATABASES + ["no", "a..b", "%20ab", "x" * 600])

    def _create(self) -> Step:
        values = self.values
        body: Json = {"name": self.name()}
        if values.maybe(0.4):
            body["metadata"] = self.metadata()
        if values.maybe(0.4):
            body["configuration"] = self.configuration()
        if values.maybe(0.3):
            body["schema"] = self.schema()
        if values.maybe(0.4):
            body["get_or_create"] = values.one([True, True, False, None, 1])
        return Step("create_collection", "POST", collections_path(self.database()), encoded(body))

    def metadata(self) -> Json:
        values = self.values
        if values.maybe(0.3):
            legacy = {"hnsw:space": [*SPACES, "bad", 1], "hnsw:M": [8, 1.5, "x"], "hnsw:search_ef": [50], "hnsw:construction_ef": [70], "hnsw:num_threads": [3], "hnsw:batch_size": [10, 1], "hnsw:sync_threshold": [10, 1], "hnsw:resize_factor": [1.5, 2], "hnsw:other": [1]}
            return {key: values.one(legacy[key]) for key in values.draw.sample(list(legacy), 2)}
        if values.maybe(0.1):
            return values.one([{}, [], None, 1, {"": 1}, {"#a": 1}, {"$a": 1}, {"a": None}, {"a": {}}, {"chroma:x": 1}])
        return {values.one(["a", "b", "ключ", "hnsw"]): values.scalar() for _ in range(2)}

    def configuration(self) -> Json:
        values = self.values
        body: Json = {}
        if values.maybe(0.6):
            body["hnsw"] = self._parameters(HNSW)
        if values.maybe(0.25):
            body["spann"] = self._parameters(SPANN)
        if values.maybe(0.3):
            body["embedding_function"] = values.one(FUNCTIONS)
        if values.maybe(0.05):
            body[values.one(["other", "hnsw", "spann"])] = values.one(WRONG)
        return body

    def _parameters(self, known: dict[str, list[Json]]) -> Json:
        values = self.values
        result = {key: values.one(known[key]) for key in values.draw.sample(list(known), values.draw.randint(0, 3))}
        if values.maybe(0.1):
            result[values.one([*known, "other"])] = values.one(WRONG)
        return result

    def schema(self) -> Json:
        values = self.values
        if values.maybe(0.05):
            return values.one(WRONG)
        body: Json = {"defaults": self._value_types(), "keys": {key: self._value_types(key) for key in values.draw.sample(["s", "i", "#embedding", "#document", "sp"], values.draw.randint(0, 2))}}
        if values.maybe(0.05):
            body["keys"][values.one(["#bad", "$x", ""])] = self._value_types()
        if values.maybe(0.05):
            del body[values.one(["defaults", "keys"])]
        return body

    def _value_types(self, key: str = "") -> Json:
        values = self.values
        plain = {"string": ["string_inverted_index", "fts_index"], "int": ["int_inverted_index"], "float": ["float_inverted_index"], "bool": ["bool_inverted_index"]}
        result: Json = {}
        for name in values.draw.sample(list(plain), values.draw.randint(0, 2)):
            result[name] = {index: {"enabled": values.maybe(0.5), "config": {}} for index in plain[name] if values.maybe(0.7)}
        if key == "#embedding" or values.maybe(0.1):
            result["float_list"] = {"vector_index": {"enabled": values.maybe(0.8) if key == "#embedding" else values.maybe(0.2), "config": self._vector_config()}}
        if values.maybe(0.1):
            result["sparse_vector"] = {"sparse_vector_index": {"enabled": values.maybe(0.5), "config": values.one([{}, {"bm25": True}, {"source_key": "#document"}, {"x": 1}])}}
        if values.maybe(0.04):
            result[values.one(["string", "int", "other", "float_list"])] = values.one([*WRONG, {"int_inverted_index": {}}, {"int_inverted_index": {"enabled": 1, "config": {}}}])
        return result

    def _vector_config(self) -> Json:
        values = self.values
        config: Json = {}
        if values.maybe(0.5):
            config["space"] = values.one([*SPACES, "bad"])
        if values.maybe(0.3):
            config["hnsw"] = self._parameters({key: choices for key, choices in HNSW.items() if key != "space"})
        if values.maybe(0.15):
            config["spann"] = self._parameters({key: choices for key, choices in SPANN.items() if key != "space"})
        if values.maybe(0.2):
            config["embedding_function"] = values.one(FUNCTIONS)
        if values.maybe(0.2):
            config["source_key"] = values.one(["#document", "x", "#x", 1])
        return config

    def _change(self) -> Step:
        values = self.values
        body: Json = {}
        if values.maybe(0.3):
            body["new_name"] = values.one(["renamed", *ODD_NAMES, None, 1])
        if values.maybe(0.4):
            body["new_metadata"] = self.metadata()
        if values.maybe(0.5):
            body["new_configuration"] = self.configuration()
        return Step("update_collection", "PUT", f"{collections_path(self.database())}/{self._some_id()}", encoded(body))

    def _some_id(self) -> str:
        """The id of a collection of the case most of the time."""
        values = self.values
        if values.maybe(0.85):
            return id_of(values.one(NAMES))
        return values.one([str(uuid.UUID(int=1)), "x", "col1", id_of("col1").upper(), "%7B" + id_of("col1") + "%7D", "urn:uuid:" + id_of("col1")])

    def _read(self) -> Step:
        values = self.values
        path = collections_path(self.database())
        page = values.one(["", "?limit=1", "?limit=1&offset=1", "?offset=1", "?limit=0", "?limit=x", "?limit=-1", "?limit=", "?limit=1&limit=2", "?x=1", "?limit=1.5", "?limit=99999999999", "?offset=%31"])
        return values.one([
            lambda: Step("list_collections", "GET", path + page),
            lambda: Step("count_collections", "GET", path.replace("/collections", "/collections_count")),
            lambda: Step("get_collection", "GET", f"{path}/{self.name_in_path()}"),
            lambda: Step("get_collection", "GET", f"{path}/{self.name_in_path()}"),
            lambda: Step("get_collection_by_id", "GET", f"{path}/by-id/{self._some_id()}"),
        ])()

    def name_in_path(self) -> str:
        return quote(self.name() or "x", safe="")

    def _delete(self) -> Step:
        return Step("delete_collection", "DELETE", f"{collections_path(self.database())}/{self.name_in_path()}")

    def _tenancy(self) -> Step:
        values, tenants = self.values, "/api/v2/tenants"
        tenant = values.one([TENANT] * 6 + [TENANT + OTHER])
        databases = f"{tenants}/{tenant}/databases"
        page = values.one(["", "", "?limit=1", "?limit=0", "?offset=1", "?limit=x", "?limit=1&offset=1"])
        return values.one([
            lambda: Step("create_tenant", "POST", tenants, encoded(values.one([{"name": TENANT}, {"name": "ab"}, {"name": 1}, {}, None, {"name": None}, {"name": ""}]))),
            lambda: Step("get_tenant", "GET", f"{tenants}/{values.one([tenant, 'ab', 'nobody'])}"),
            lambda: Step("update_tenant", "PATCH", f"{tenants}/{tenant}", encoded(values.one([{}, {"resource_name": 1}, None, []]))),
            lambda: Step("list_databases", "GET", databases + page),
            lambda: Step("create_database", "POST", databases, encoded(values.one([{"name": "extra"}, {"name": "other"}, {"name": self.name()}, {}, {"name": 1}]))),
            lambda: Step("get_database", "GET", f"{databases}/{self.database()}"),
            lambda: Step("delete_database", "DELETE", f"{databases}/{values.one(['extra', 'other', 'nodb', 'no'])}"),
        ])()

    def _system(self) -> Step:
        return Step("system", self.values.one(["GET", "GET", "GET", "HEAD", "POST", "DELETE", "PUT", "PATCH"]), self.values.one([
            "/api/v2", "/api/v2/heartbeat", "/api/v2/healthcheck", "/api/v2/pre-flight-checks", "/api/v2/version", "/api/v2/auth/identity", "/api/v2/nothing",
            "/api/v2/heartbeat/", "/api/v1/collections", "/api/v1", "/", "/api", "/api/v2/tenants", "/api/v2/collections/a:b:c", "/api/v2/collections/a", "//api/v2/version",
        ]))
