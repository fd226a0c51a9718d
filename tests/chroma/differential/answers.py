"""Compares two answers as far as they are meant to be the same."""

import json
import re
from typing import Any

from server import Answer
from steps import Step

Json = Any

#: How far two distances may be apart, relative to the larger; they are sums of 32-bit floats in any order.
TOLERANCE = 1e-5


def difference(step: Step, expected: Answer, actual: Answer) -> str | None:
    """What is different, or None."""
    if expected.status != actual.status:
        return f"status {expected.status} against {actual.status}"
    if expected.content_type != actual.content_type:
        return f"content type {expected.content_type!r} against {actual.content_type!r}"
    if expected.body == actual.body:
        return None
    left, right = (parsed(_in_order(answer.body)) for answer in (expected, actual))
    if left is None or right is None:
        return "other text"
    return compare(step, left, right) if expected.status == 200 else _first("", left, right)


def compare(step: Step, left: Json, right: Json) -> str | None:
    """The difference between two parsed bodies of answers that carry something out."""
    if all(isinstance(body, list) and all("configuration_json" in item for item in body) for body in (left, right)):
        return _listed(step, left, right)
    if step.kind == "query" and isinstance(left, dict) and isinstance(right, dict):
        return _queried(left, right)
    if step.kind == "system" and isinstance(left, dict) and "nanosecond heartbeat" in left:
        return None if left.keys() == right.keys() else "other keys"
    return _first("", left, right)


def _in_order(text: str) -> str:
    """Faults of several fields, and the parameters of a rule, come in any order."""
    text = re.sub(r'\[\{(\\"value\\": [^,]*), (\\"min\\": [^}]*)\}\]', r"[{\2, \1}]", text)
    text = re.sub(r"(?<=[a-z0-9)])(?=searches\[\d+\]\.)", r"\\n", text)
    return re.sub(r"(Validation error: )(\w[^\"]*\\n[^\"]*)", lambda match: match[1] + r"\n".join(sorted(match[2].split(r"\n"))), text)


def _number(text: str) -> tuple[str, str]:
    """A float apart from an integer, whether its exponent has a sign or not."""
    return ("float", text.replace("e+", "e"))


def parsed(text: str) -> Json:
    try:
        return json.loads(text, parse_float=_number, parse_int=lambda digits: ("int", digits))
    except ValueError:
        return None


def _first(path: str, left: Json, right: Json) -> str | None:
    """The first place that differs. Keys of an object may come in any order."""
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            return f"{path}: keys {sorted(left)} against {sorted(right)}"
        return next((found for key in left if (found := _first(f"{path}.{key}", left[key], right[key])) is not None), None)
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return f"{path}: {len(left)} items against {len(right)}"
        return next((found for place, (one, other) in enumerate(zip(left, right, strict=True)) if (found := _first(f"{path}[{place}]", one, other)) is not None), None)
    return None if left == right else f"{path}: {_shown(left)} against {_shown(right)}"


def _shown(value: Json) -> str:
    return str(value[1]) if isinstance(value, tuple) else json.dumps(value, ensure_ascii=False, default=str)[:300]


def _listed(step: Step, left: list[Json], right: list[Json]) -> str | None:
    """Collections come in the order of ids, which every server draws itself; so what is on a page is not told."""
    if "limit" in step.path or "offset" in step.path:
        return None if len(left) == len(right) else f"{len(left)} collections against {len(right)}"
    return _first("", sorted(left, key=lambda item: item["name"]), sorted(right, key=lambda item: item["name"]))


def _queried(left: Json, right: Json) -> str | None:
    """Rows of one distance may come in any order, and any of those that are as far as the last."""
    if left["include"] != right["include"]:
        return "other include"
    if len(left["ids"]) != len(right["ids"]):
        return f"{len(left['ids'])} results against {len(right['ids'])}"
    columns = [name for name in left if name != "include"]
    for place in range(len(left["ids"])):
        if any((left[name] is None) != (right[name] is None) for name in columns):
            return "other columns"
        one, other = ([{name: side[name][place][row] for name in columns if side[name] is not None} for row in range(len(side["ids"][place]))] for side in (left, right))
        if (found := _rows(one, other)) is not None:
            return f"query {place}: {found}"
    return None


def _rows(left: list[Json], right: list[Json]) -> str | None:
    if len(left) != len(right):
        return f"{len(left)} rows against {len(right)}"
    if left and "distances" not in left[0]:
        by_id = [{row["ids"]: row for row in rows} for rows in (left, right)]
        shared = by_id[0].keys() & by_id[1].keys()
        return next((found for key in shared if (found := _first(key, by_id[0][key], by_id[1][key])) is not None), None)
    for one, other in zip(left, right, strict=True):
        if not _near(one["distances"], other["distances"]):
            return f"distance {_shown(one['distances'])} against {_shown(other['distances'])}"
    last = left[-1]["distances"] if left else None
    ours = {row["ids"]: row for row in right}
    for row in left:
        if row["ids"] not in ours:
            if not _near(row["distances"], last):
                return f"without {row['ids']!r}"
            continue
        other = ours[row["ids"]]
        if not _near(row["distances"], other["distances"]):
            return f"{row['ids']!r}: distance {_shown(row['distances'])} against {_shown(other['distances'])}"
        if (found := _first(row["ids"], {**row, "distances": None}, {**other, "distances": None})) is not None:
            return found
    return None


def _near(left: Json, right: Json) -> bool:
    if left is None or right is None:
        return left is right
    one, other = float(left[1]), float(right[1])
    return abs(one - other) <= TOLERANCE * max(1, abs(one), abs(other))
