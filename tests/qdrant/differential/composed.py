"""Random queries over prefetches that nest: fusion, formulas, re-scoring, diversity, feedback, in groups too. A query is JSON as REST has it, with vectors for examples."""

from random import Random
from typing import Any, Callable

from spaces import Space

Json = Any

DEFAULTS = {"$score[1]": 0.25, "f_num": 3, "f_flo": 0.5, "f_when": "2023-01-01T00:00:00Z", "f_geo": {"lon": 1.0, "lat": 2.0}}
ALL = 100


class ComposedQueries:
    """Makes queries of one collection."""

    def __init__(self, random: Random, spaces: list[Space], condition: Callable[[], Json]) -> None:
        self._random, self._spaces, self._condition = random, spaces, condition

    def step(self) -> Json:
        """A query and what it is made over; every list is so long that nothing is cut off where points are equally good."""
        kind = self._random.choice(["rrf", "dbsf", "formula", "formula", "formula", "nearest", "mmr", "feedback"])
        space = self._random.choice(self._spaces)
        prefetch = self._prefetches_of(kind, 3, 2)
        if kind in ("mmr", "feedback") and self._random.random() < 0.5:
            prefetch = []
        if kind in ("nearest", "mmr", "feedback") and self._random.random() < 0.2:
            prefetch.append(self._ordered())
        query = {"kind": kind, **getattr(self, f"_{kind}")(space, len(prefetch))}
        threshold = {"score_threshold": self._random.choice([0.1, 0.6])} if kind in ("rrf", "dbsf", "formula") and self._random.random() < 0.2 else {}
        using = {"using": space.name} if kind in ("nearest", "mmr", "feedback") else {}
        # What differs is chosen before rows are skipped, by the server alone.
        offset = {"offset": self._random.choice([1, 4])} if kind != "mmr" and self._random.random() < 0.25 else {}
        return {"query": query, "prefetch": prefetch, "limit": self._random.choice([3, ALL]), **offset, **threshold, **using}

    def groups(self) -> Json:
        """A query whose points come in groups, of which none is cut off either."""
        step = {name: value for name, value in self.step().items() if name != "offset"}
        grouping = {"group_by": self._random.choice(["i_kw", "i_num", "nest.y"]), "group_size": self._random.choice([1, ALL])}
        return {**step, **grouping, "limit": ALL}

    def _prefetches_of(self, kind: str, most: int, depth: int) -> list[Json]:
        """Ranks are fused of searches alone: combined scores are often equal, and ranks among equals anybody's."""
        return [self._prefetch(0 if kind == "rrf" else depth) for _ in range(self._random.randint(1, most))]

    def _prefetch(self, depth: int) -> Json:
        space = self._random.choice(self._spaces)
        if depth > 0 and self._random.random() < 0.2:
            kind = self._random.choice(["rrf", "dbsf", "formula"])
            prefetch = self._prefetches_of(kind, 2, depth - 1)
            return {"query": {"kind": kind, **getattr(self, f"_{kind}")(space, len(prefetch))}, "prefetch": prefetch, "limit": ALL, **self._restrictions([0.1, 0.6])}
        inner = {"prefetch": [self._leaf()]} if self._random.random() < 0.2 else {}
        return {**self._leaf_of(space), **inner}

    def _leaf(self) -> Json:
        return self._leaf_of(self._random.choice(self._spaces))

    def _leaf_of(self, space: Space) -> Json:
        return {"using": space.name, "vector": space.vector(self._random), "limit": ALL, **self._restrictions([-1.0, 0.1, 1.5, 3.0])}

    def _ordered(self) -> Json:
        """Points that have a value; their order says nothing, as values are the same for many."""
        order = {"key": self._random.choice(["i_num", "i_flo", "i_when"]), "direction": self._random.choice(["asc", "desc"])}
        return {"query": {"kind": "order_by", **order}, "limit": 10 * ALL, **self._restrictions([])}

    def _restrictions(self, thresholds: list[float]) -> Json:
        condition = {"filter": {"must": [self._condition()]}} if self._random.random() < 0.3 else {}
        threshold = {"score_threshold": self._random.choice(thresholds)} if thresholds and self._random.random() < 0.15 else {}
        return {**condition, **threshold}

    def _rrf(self, _space: Space, prefetches: int) -> Json:
        weights = {"weights": [self._random.choice([0.5, 1.0, 3.0]) for _ in range(prefetches)]} if self._random.random() < 0.5 else {}
        return {"k": self._random.choice([1, 2, 60]), **weights}

    def _dbsf(self, _space: Space, _prefetches: int) -> Json:
        return {}

    def _nearest(self, space: Space, _prefetches: int) -> Json:
        return {"vector": space.vector(self._random)}

    def _mmr(self, space: Space, _prefetches: int) -> Json:
        return {"vector": space.vector(self._random), "diversity": self._random.choice([0.0, 0.3, 0.7]), "candidates_limit": ALL}

    def _feedback(self, space: Space, _prefetches: int) -> Json:
        items = [{"example": space.vector(self._random), "score": self._random.choice([0.1, 0.4, 0.9])} for _ in range(self._random.randint(1, 4))]
        return {"target": space.vector(self._random), "feedback": items, "naive": {"a": 0.7, "b": self._random.choice([0.0, 0.5, 2.0]), "c": 0.3}}

    def _formula(self, _space: Space, _prefetches: int) -> Json:
        return {"formula": self._expression(3), "defaults": DEFAULTS}

    def _expression(self, depth: int) -> Json:
        if depth == 0:
            return self._random.choice([0.5, 2.0, -1.5, "$score", "$score[1]", "$score[7]", "f_num", "f_flo", self._condition()])
        inner = lambda: self._expression(depth - 1)  # noqa: E731
        several = lambda: [inner() for _ in range(self._random.randint(1, 3))]  # noqa: E731
        positive = {"sum": [1.5, {"abs": inner()}]}
        decay = {
            "x": self._random.choice([inner(), {"datetime_key": "f_when"}, {"geo_distance": {"origin": {"lon": 0.0, "lat": 0.0}, "to": "f_geo"}}]),
            "target": self._random.choice([0.0, inner(), {"datetime": "2023-06-15T12:00:00Z"}]),
            "scale": self._random.choice([1.0, 1000.0, 1e7]),
            "midpoint": self._random.choice([0.25, 0.5]),
        }
        return self._random.choice(
            [
                {"sum": several()}, {"mult": several()}, {"neg": inner()}, {"abs": inner()}, {"sqrt": positive}, {"ln": positive}, {"log10": positive},
                {"div": {"left": inner(), "right": inner(), "by_zero_default": 0.5}}, {"exp": {"neg": positive}},
                {"pow": {"base": positive, "exponent": {"neg": 0.5}}}, {"lin_decay": decay}, {"exp_decay": decay}, {"gauss_decay": decay},
            ]
        )
