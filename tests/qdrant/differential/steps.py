"""Random steps on one collection: writes, and reads whose answers are compared. A step is JSON: its `kind` and its arguments."""

from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from composed import ComposedQueries
from filters import FilterGenerator
from payloads import DATES, INDEXED, random_payload, random_value
from spaces import Space, collection_body, random_spaces, random_vectors

Json = Any
Step = dict[str, Json]

FACET_KEYS = ["i_kw", "i_num", "i_flag", "i_uid"]
ORDER_KEYS = ["i_num", "i_flo", "i_when"]


@dataclass(frozen=True)
class Case:
    """A collection and what happens to it."""

    spaces: list[Space]
    steps: list[Step]

    def body(self) -> Json:
        return collection_body(self.spaces)

    def is_known_to_local_mode(self) -> bool:
        """Local mode keeps every vector in 32-bit floats."""
        return all(space.params.get("datatype", "float32") == "float32" for space in self.spaces)


def random_case(seed: str, reads: int) -> Case:
    """The case of a seed: the same one every time."""
    return _CaseMaker(Random(seed)).case(reads)


class _CaseMaker:
    def __init__(self, random: Random) -> None:
        self._random = random
        self._spaces = random_spaces(random)
        numbers = [*range(1, 40), 2**53 + 1, 2**63, 2**64 - 1, 0]
        uuids = [str(UUID(int=random.getrandbits(128), version=4)) for _ in range(15)]
        self._ids: list[Json] = random.sample(numbers + uuids, random.randint(20, 50))
        names = [space.name for space in self._spaces]
        self._filters = FilterGenerator(random, self._ids, names, booleans=True)
        self._filters_of_writes = FilterGenerator(random, self._ids, names, booleans=False)
        self._composed_queries = ComposedQueries(random, self._spaces, lambda: self._filters.condition(2))

    def case(self, reads: int) -> Case:
        index_steps = [{"kind": "create_index", "field": field, "schema": schema} for field, schema in INDEXED.items()]
        first = {"kind": "upsert", "points": [self._point(an_id) for an_id in self._ids[: int(len(self._ids) * 0.8)]]}
        steps = [first, *index_steps] if self._random.random() < 0.5 else [*index_steps, first]
        for _ in range(reads):
            if self._random.random() < 0.15:
                steps.append(self._write())
            steps.append(self._read())
        return Case(self._spaces, steps)

    def _write(self) -> Step:
        kinds = {
            "upsert": 4, "delete": 1, "set_payload": 3, "overwrite_payload": 2, "delete_payload": 2, "clear_payload": 1,
            "update_vectors": 2, "delete_vectors": 2,
        }
        kind = self._random.choices(list(kinds), list(kinds.values()))[0]
        return {"kind": kind, **getattr(self, f"_{kind}")()}

    def _point(self, an_id: Json) -> Json:
        payload = {} if self._random.random() < 0.05 else {"payload": random_payload(self._random)}
        return {"id": an_id, "vector": random_vectors(self._random, self._spaces), **payload}

    def _some_ids(self, most: int) -> list[Json]:
        return self._random.sample(self._ids, self._random.randint(1, most))

    def _selector(self) -> Step:
        """Points by id or by filter."""
        return {"points": self._some_ids(4)} if self._random.random() < 0.6 else {"filter": self._filters_of_writes.filter()}

    def _upsert(self) -> Step:
        options: Step = {"points": [self._point(an_id) for an_id in self._some_ids(6)]}
        if self._random.random() < 0.25:
            options["update_filter"] = self._filters_of_writes.filter()
        if self._random.random() < 0.2:
            options["update_mode"] = self._random.choice(["upsert", "insert_only", "update_only"])
        return options

    def _delete(self) -> Step:
        return {"points": self._some_ids(4)}

    def _set_payload(self) -> Step:
        options = {"payload": random_payload(self._random), **self._selector()}
        if self._random.random() < 0.35:
            return {**options, "payload": {"x": 1, "new": random_value(self._random, "mix")}, "key": self._random.choice(["nest", "nest.z", "arr[0]", "arr[]", "made.here", "kw"])}
        return options

    def _overwrite_payload(self) -> Step:
        return {"payload": random_payload(self._random), **self._selector()}

    def _delete_payload(self) -> Step:
        keys = ["kw", "num", "nest.x", "nest.z.deep", "arr[].x", "arr[0]", "arr[0].y", "missing", '"quoted key"', "arr[].l[].v"]
        return {"keys": self._random.sample(keys, self._random.randint(1, 2)), **self._selector()}

    def _clear_payload(self) -> Step:
        return {"points": self._some_ids(3)}

    def _update_vectors(self) -> Step:
        points = [{"id": an_id, "vector": random_vectors(self._random, self._spaces)} for an_id in self._some_ids(3)]
        return {"points": points, **({"update_filter": self._filters_of_writes.filter()} if self._random.random() < 0.3 else {})}

    def _delete_vectors(self) -> Step:
        return {"names": [self._random.choice(self._spaces).name], **self._selector()}

    def _read(self) -> Step:
        kinds = {
            "scroll": 10, "count": 3, "order_by": 2, "facet": 2, "retrieve": 1, "nearest": 6, "recommend": 3, "discover": 1,
            "context": 1, "groups": 2, "composed": 6, "composed_groups": 2,
        }
        kind = self._random.choices(list(kinds), list(kinds.values()))[0]
        step = {"kind": kind, **getattr(self, f"_{kind}")()}
        if kind != "retrieve" and "filter" not in step and self._random.random() < 0.7:
            step["filter"] = self._filters.filter()
        return step

    def _scroll(self) -> Step:
        window = {"limit": self._random.choice([1, 5, 100]), "offset": self._random.choice([None, None, *self._ids])}
        return {**window, "filter": self._filters.filter(), **self._selection()}

    def _selection(self) -> Step:
        payload = self._random.choice([True, True, False, ["kw", "nest.x"], {"include": ["arr[].x", "num"]}, {"exclude": ["arr[].y", "nest", "txt"]}])
        vectors = self._random.choice([False, False, True, [self._random.choice(self._spaces).name]])
        return {"with_payload": payload, "with_vectors": vectors}

    def _count(self) -> Step:
        return {"filter": self._filters.filter()}

    def _order_by(self) -> Step:
        key = self._random.choice(ORDER_KEYS)
        start = {} if self._random.random() < 0.6 else {"start_from": self._random.choice(DATES[:2] if key == "i_when" else [0, 2, 2.5, -1])}
        return {"order_by": {"key": key, "direction": self._random.choice(["asc", "desc"]), **start}, "limit": self._random.choice([3, 10, 100])}

    def _facet(self) -> Step:
        return {"key": self._random.choice(FACET_KEYS), "limit": self._random.choice([1, 5, 100])}

    def _retrieve(self) -> Step:
        return {"ids": self._some_ids(6), **self._selection()}

    def _example(self, space: Space) -> Json:
        """An id or a vector."""
        return self._random.choice(self._ids) if self._random.random() < 0.4 else space.vector(self._random)

    def _search(self) -> tuple[Space, Step]:
        space = self._random.choice(self._spaces)
        window = {"using": space.name, "limit": self._random.choice([1, 5, 100]), "offset": self._random.choice([0, 0, 0, 2])}
        threshold = {"score_threshold": self._random.choice([-1.0, 0.1, 1.5, 3.0])} if self._random.random() < 0.25 else {}
        return space, {**window, **threshold, **self._selection()}

    def _nearest(self) -> Step:
        space, options = self._search()
        return {"query": self._example(space), **options}

    def _recommend(self) -> Step:
        space, options = self._search()
        strategy = self._random.choice(["average_vector", "best_score", "sum_scores"])
        positives = [self._example(space) for _ in range(self._random.randint(0 if strategy != "average_vector" else 1, 3))]
        negatives = [self._example(space) for _ in range(self._random.randint(0 if positives else 1, 2))]
        return {"positive": positives, "negative": negatives, "strategy": strategy, **options}

    def _pairs(self, space: Space) -> list[Json]:
        return [{"positive": self._example(space), "negative": self._example(space)} for _ in range(self._random.randint(1, 3))]

    def _discover(self) -> Step:
        space, options = self._search()
        return {"target": self._example(space), "context": self._pairs(space), **options}

    def _context(self) -> Step:
        space, options = self._search()
        return {"context": self._pairs(space), **options}

    def _composed(self) -> Step:
        return self._composed_queries.step()

    def _composed_groups(self) -> Step:
        return self._composed_queries.groups()

    def _groups(self) -> Step:
        space, options = self._search()
        grouping = {"group_by": self._random.choice(["kw", "num", "nest.y", "arr[].y", "uid"]), "group_size": self._random.randint(1, 3)}
        return {"query": space.vector(self._random), **grouping, **{name: value for name, value in options.items() if name != "offset"}}
