"""Random filters: every condition that Qdrant has, over the fields of `payloads`."""

from random import Random
from typing import Any, Callable

from payloads import DATES, FLOATS, INTEGERS, SENTENCES, UUIDS, WORDS, random_place

Json = Any

KEYWORD_PATHS = ["kw", "i_kw", "mix", "nest.y", "arr[].y", "arr[0].y", "txt", "uid", '"quoted key"', "nest.z.deep", "arr[].z.deep", "arr[].l[].w"]
NUMBER_PATHS = ["num", "flo", "i_num", "i_flo", "mix", "nest.x", "arr[].x", "arr[1].x", "nest.z.deep", "arr[].l[].v", "kw"]
ANY_PATHS = [*KEYWORD_PATHS, *NUMBER_PATHS, "nest", "arr", "geo", "flag", "when", "missing", "nest.missing", "arr[]", "arr[].l", "arr.x", "geo.lat"]
#: The forms that the engine reads.
DATE_BOUNDS = [date for date in DATES[:12] if not date.endswith(("+0100", " 12:30Z"))]
DEPTH_MAX = 3


class FilterGenerator:
    """
    Filters over one collection; `ids` are those that its points have or had, `spaces` its vector names. Without `booleans` no constant
    is one: the engine's binding takes them for integers, so what must be done by every side may not use them.
    """

    def __init__(self, random: Random, ids: list[Json], spaces: list[str], *, booleans: bool) -> None:
        self._random, self._ids, self._spaces, self._booleans = random, ids, spaces, booleans
        self._conditions: list[tuple[int, Callable[[], Json]]] = [
            (5, self._match_keyword), (3, self._match_integer), (2 if booleans else 0, self._match_bool), (4, self._match_any), (3, self._match_text), (1, self._match_prefix),
            (6, self._range), (4, self._date_range), (5, self._geo), (4, self._values_count), (4, self._emptiness),
            (2, self._has_id), (1, self._has_vector), (2, self._slice),
        ]

    def filter(self, depth: int = 0) -> Json:
        """Clauses of a few conditions each, now and then of none."""
        clauses: dict[str, Json] = {}
        for clause, chance in (("must", 0.5), ("should", 0.35), ("must_not", 0.3), ("min_should", 0.12)):
            if self._random.random() > chance:
                continue
            if clause != "min_should" and self._random.random() < 0.03:
                clauses[clause] = []
                continue
            conditions = [self.condition(depth) for _ in range(self._random.choice([1, 1, 1, 2, 3]))]
            clauses[clause] = (
                {"conditions": conditions, "min_count": self._random.randint(1, len(conditions))} if clause == "min_should" else conditions
            )
        return clauses or {"must": [self.condition(depth)]}

    def condition(self, depth: int) -> Json:
        if depth < DEPTH_MAX and self._random.random() < 0.15:
            return self._nested(depth) if self._random.random() < 0.5 else self.filter(depth + 1)
        weights, makers = zip(*self._conditions)
        return self._random.choices(makers, weights)[0]()

    def _key(self, paths: list[str]) -> str:
        return self._random.choice(paths if self._random.random() < 0.95 else ANY_PATHS)

    def _nested(self, depth: int) -> Json:
        """Conditions on the members of one and the same element; only keys and sub-filters may stand inside."""
        keys = ["x", "y", "b", "z.deep", "l[].v"]
        conditions = []
        for _ in range(self._random.randint(1, 3)):
            key = self._random.choice(keys)
            conditions.append(self._random.choice([
                lambda: {"key": key, "match": {"value": self._random.choice([1, 2, "red", "green", *([True] if self._booleans else [])])}},
                lambda: {"key": key, "range": self._bounds([1, 2, 2.0, 3])},
                lambda: {"is_empty": {"key": key}},
                lambda: {"is_null": {"key": key}},
                lambda: {"nested": {"key": "l", "filter": {"must": [{"key": "v", "match": {"value": self._random.randint(1, 3)}}]}}},
            ])())
        clause = self._random.choice(["must", "must", "should", "must_not"])
        return {"nested": {"key": self._random.choice(["arr", "arr[]", "nest"]), "filter": {clause: conditions}}}

    def _match_keyword(self) -> Json:
        paths = [*KEYWORD_PATHS, "when"]
        return {"key": self._key(paths), "match": {"value": self._random.choice([*WORDS, *UUIDS, *DATES[:3], "1", "2.0"])}}

    def _match_integer(self) -> Json:
        return {"key": self._key(NUMBER_PATHS), "match": {"value": self._random.choice(INTEGERS)}}

    def _match_bool(self) -> Json:
        return {"key": self._key(["flag", "i_flag", "mix", "nest.b", "arr[].b"]), "match": {"value": self._random.random() < 0.5}}

    def _match_any(self) -> Json:
        pool = self._random.choice([WORDS, UUIDS, INTEGERS])
        paths = NUMBER_PATHS if pool is INTEGERS else KEYWORD_PATHS
        values = self._random.sample(pool, self._random.randint(0, 3))
        return {"key": self._key(paths), "match": {self._random.choice(["any", "except"]): values}}

    def _match_text(self) -> Json:
        words = self._random.choice(SENTENCES).split()
        start = self._random.randrange(len(words))
        piece = " ".join(words[start : start + self._random.randint(1, 3)])
        kind = self._random.choice(["text", "text", "text_any", "phrase"])
        return {"key": self._key(["txt", "txt", "i_txt", "kw", "mix", "arr[].y"]), "match": {kind: self._random.choice([piece, piece.upper(), piece[:-1] or piece])}}

    def _match_prefix(self) -> Json:
        word = self._random.choice([*WORDS, *UUIDS, *SENTENCES])
        return {"key": self._key(KEYWORD_PATHS), "match": {"prefix": word[: self._random.randint(0, 4)]}}

    def _bounds(self, pool: list[Json]) -> Json:
        names = self._random.choice([["gt"], ["gte"], ["lt"], ["lte"], ["gte", "lt"], ["gt", "lte"], ["gte", "lte"]])
        values = sorted(self._random.choices(pool, k=len(names)))
        return dict(zip(names, values))

    def _range(self) -> Json:
        return {"key": self._key(NUMBER_PATHS), "range": self._bounds([*INTEGERS, *FLOATS])}

    def _date_range(self) -> Json:
        return {"key": self._key(["when", "when", "when", "i_when", "mix", "kw"]), "range": self._bounds(DATE_BOUNDS)}

    def _geo(self) -> Json:
        lat, lon = random_place(self._random)
        reach = self._random.choice([0.5, 2, 20])
        south, north, west, east = max(-90, lat - reach), min(90, lat + reach), max(-180, lon - reach), min(180, lon + reach)
        corner = lambda at_lat, at_lon: {"lat": at_lat, "lon": at_lon}  # noqa: E731
        ring = [corner(north, west), corner(north, east), corner(south, east), corner(south, west), corner(north, west)]
        hole = [corner(lat - reach / 4, lon - reach / 4), corner(lat + reach / 4, lon), corner(lat, lon + reach / 4), corner(lat - reach / 4, lon - reach / 4)]
        shape = self._random.choice([
            {"geo_bounding_box": {"top_left": corner(north, west), "bottom_right": corner(south, east)}},
            {"geo_radius": {"center": corner(lat, lon), "radius": self._random.choice([10.0, 50_000.0, 500_000.0])}},
            {"geo_polygon": {"exterior": {"points": ring}, **({"interiors": [{"points": hole}]} if -80 < lat < 80 and -170 < lon < 170 and self._random.random() < 0.5 else {})}},
        ])
        return {"key": self._key(["geo", "geo", "i_geo"]), **shape}

    def _values_count(self) -> Json:
        return {"key": self._key(ANY_PATHS), "values_count": self._bounds([0, 1, 2, 3])}

    def _emptiness(self) -> Json:
        key, of = self._key(ANY_PATHS), self._random.choice(["is_empty", "is_null"])
        return {of: {"key": key}} if self._random.random() < 0.6 else {"key": key, of: self._random.random() < 0.5}

    def _has_id(self) -> Json:
        return {"has_id": self._random.sample(self._ids, min(len(self._ids), self._random.randint(0, 5)))}

    def _has_vector(self) -> Json:
        return {"has_vector": self._random.choice([*self._spaces, "missing"])}

    def _slice(self) -> Json:
        total = self._random.choice([1, 2, 3, 10])
        return {"slice": {"total": total, "index": self._random.randrange(total)}}
