"""Answers in one form, whichever side they come from, and what makes two of them equal."""

import math
from typing import Any

Json = Any
Answer = dict[str, Json] | None

SCORE_TOLERANCE = 1e-5


def rows(records: list[Any], following: Any = None) -> dict[str, Json]:
    """Records or scored points of the official client or of the engine."""
    return {"rows": [_row(record) for record in records], **({"next": _id(following)} if following is not None else {})}


def _row(record: Any) -> dict[str, Json]:
    return {
        "id": _id(record.id),
        "score": getattr(record, "score", None),
        "order_value": record.order_value if getattr(record, "order_value", None) is not None else None,
        "payload": record.payload or {},
        "vector": _vector(record.vector),
    }


def number(value: int) -> dict[str, Json]:
    return {"count": value}


def facets(hits: list[tuple[Json, int]]) -> dict[str, Json]:
    return {"facets": [{"value": value, "score": count} for value, count in hits]}


def _id(value: Any) -> Json:
    return value if isinstance(value, int) else str(value)


def _vector(value: Any) -> Json:
    """Vectors by name; the unnamed one under the empty name. Sparse components in the order of their indices."""
    if value is None:
        return {}
    if isinstance(value, dict):
        return {name: _plain(vector) for name, vector in value.items()}
    return {"": _plain(value)}


def _plain(vector: Any) -> Json:
    if hasattr(vector, "indices"):
        return sorted([index, number_] for index, number_ in zip(vector.indices, vector.values))
    return [list(part) if isinstance(part, (list, tuple)) else part for part in vector]


def difference(expected: Answer, actual: Answer, *, begins_inside: bool = False) -> str | None:
    """What is not the same, in words; None when nothing is. `begins_inside` says that better rows were skipped."""
    if expected is None or actual is None:
        return None if expected is actual else "one has an answer and the other has none"
    if "error" in expected or "error" in actual:
        return None if "error" in expected and "error" in actual else "one refuses and the other answers"
    if "groups" in expected:
        return _groups_differ(expected["groups"], actual["groups"])
    if "count" in expected:
        return None if expected == actual else "counts differ"
    if "facets" in expected:
        return _ranked_differ(expected["facets"], actual["facets"], "value", "score")
    if expected.get("next") != actual.get("next"):
        return "next page offsets differ"
    ranked_by = next((key for key in ("score", "order_value") if any(row[key] is not None for row in expected["rows"])), None)
    return _ranked_differ(expected["rows"], actual["rows"], "id", ranked_by, begins_inside=begins_inside)


def _groups_differ(expected: list[Json], actual: list[Json]) -> str | None:
    """Groups rank by their best hit; a group is compared under its id."""
    head = lambda groups: [{"id": _typed(group["id"]), "score": group["rows"][0]["score"]} for group in groups]  # noqa: E731
    if problem := _ranked_differ(head(expected), head(actual), "id", "score"):
        return f"groups: {problem}"
    theirs = {_typed(group["id"]): group["rows"] for group in actual}
    for group in expected:
        if _typed(group["id"]) in theirs and (problem := _ranked_differ(group["rows"], theirs[_typed(group["id"])], "id", "score")):
            return f"group {group['id']!r}: {problem}"
    return None


def _ranked_differ(expected: list[Json], actual: list[Json], key: str, ranked_by: str | None, *, begins_inside: bool = False) -> str | None:
    """Rows in order. Rows of one rank may stand in any order, and where the ranks are cut off there may be others of the same rank."""
    if len(expected) != len(actual):
        return f"{len(expected)} rows against {len(actual)}"
    if ranked_by is None:
        return next((problem for one, other in zip(expected, actual) if (problem := _rows_differ(one, other))), None)
    ranks = list(zip((row[ranked_by] for row in expected), (row[ranked_by] for row in actual)))
    for place, (one, other) in enumerate(ranks):
        if not _close(one, other):
            return f"{ranked_by} {one!r} against {other!r} at place {place}"
    for start, end in _ties([one for one, _ in ranks]):
        theirs = {(_typed(row[key])): row for row in actual[start:end]}
        for row in expected[start:end]:
            other = theirs.get(_typed(row[key]))
            if other is None and end < len(expected) and not (begins_inside and start == 0):
                return f"{key} {row[key]!r} is missing between places {start} and {end}"
            if other is not None and (problem := _rows_differ(row, other)):
                return problem
    return None


def _ties(ranks: list[Json]) -> list[tuple[int, int]]:
    """Runs of ranks that are within the tolerance of their neighbour."""
    starts = [place for place in range(len(ranks)) if place == 0 or not _close(ranks[place - 1], ranks[place])]
    return list(zip(starts, [*starts[1:], len(ranks)]))


def _rows_differ(one: Json, other: Json) -> str | None:
    for part in one:
        same = _close_all(one[part], other[part]) if part in ("score", "vector", "order_value") else _typed(one[part]) == _typed(other[part])
        if not same:
            name = "" if part in ("id", "value") else f" of {one.get('id')!r}"
            return f"{part}{name}: {_only_differing(one[part], other[part])}"
    return None


def _only_differing(one: Json, other: Json) -> str:
    """Both values; of objects only the members that differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [key for key in {**one, **other} if key not in one or key not in other or _typed(one[key]) != _typed(other[key])]
        return "; ".join(f"{key}: {one.get(key, 'absent')!r} against {other.get(key, 'absent')!r}" for key in keys)
    return f"{one!r} against {other!r}"


def _typed(value: Json) -> str:
    """Equal only for values of equal type: 2 is not 2.0, and true is not 1. The order of keys does not matter."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key!r}:{_typed(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_typed(item) for item in value) + "]"
    return repr(value)


def _close(one: Json, other: Json) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return one == other or math.isclose(one, other, rel_tol=SCORE_TOLERANCE, abs_tol=SCORE_TOLERANCE)
    return one == other


def _close_all(one: Json, other: Json) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_close_all(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_close_all, one, other))
    return _close(one, other)
