"""Makes a case that shows a difference smaller, as long as the difference stays."""

from copy import deepcopy
from typing import Any, Callable, Iterator

from steps import Case, Step

Json = Any


def shrink(case: Case, last: int, shows: Callable[[Case], bool], attempts_max: int) -> Case:
    """`last` is the step that shows the difference. `shows` runs a case and says whether its last step still does."""
    current = Case(case.spaces, case.steps[: last + 1])
    attempts = 0
    progress = True
    while progress:
        progress = False
        for smaller in _smaller(current):
            attempts += 1
            if attempts > attempts_max:
                return current
            if shows(smaller):
                current, progress = smaller, True
                break
    return current


def _smaller(case: Case) -> Iterator[Case]:
    before, last = case.steps[:-1], case.steps[-1]
    for size in (len(before) // 2, len(before) // 4, 1):
        for start in range(0, len(before), max(size, 1)) if size else ():
            indexes = [step for step in before[start : start + size] if step["kind"] == "create_index"]  # some reads need them
            if len(indexes) < size:
                yield Case(case.spaces, [*before[:start], *indexes, *before[start + size :], last])
    for place, step in enumerate(before):
        for part in _smaller_lists(step, "points"):
            yield Case(case.spaces, [*before[:place], part, *before[place + 1 :], last])
    for part in _smaller_filters(last):
        yield Case(case.spaces, [*before, part])
    for place, step in enumerate(before):
        for part in (*_smaller_payloads(step), *_smaller_filters(step)):
            yield Case(case.spaces, [*before[:place], part, *before[place + 1 :], last])


def _smaller_lists(step: Step, name: str) -> Iterator[Step]:
    items = step.get(name)
    if not isinstance(items, list) or len(items) < 2:
        return
    for size in (len(items) // 2, 1):
        for start in range(0, len(items), size):
            rest = [*items[:start], *items[start + size :]]
            if rest:
                yield {**step, name: rest}


def _smaller_payloads(step: Step) -> Iterator[Step]:
    """Without one key of one payload."""
    for place, point in enumerate(step["points"] if step["kind"] == "upsert" else []):
        for key in point.get("payload", {}):
            smaller = deepcopy(step)
            del smaller["points"][place]["payload"][key]
            yield smaller


def _smaller_filters(step: Step) -> Iterator[Step]:
    for name in ("filter", "update_filter"):
        if name not in step:
            continue
        if name == "update_filter" or "kind" in step and step["kind"] in _FILTER_IS_OPTIONAL:
            yield {key: value for key, value in step.items() if key != name}
        for smaller in _without_one(step[name]):
            yield {**step, name: smaller}


_FILTER_IS_OPTIONAL = {"order_by", "facet", "nearest", "recommend", "discover", "context", "groups", "count", "scroll"}


def _without_one(node: Json) -> Iterator[Json]:
    """A filter without one of its conditions, or with a sub-filter in its place."""
    for clause in ("must", "should", "must_not"):
        items = node.get(clause, [])
        for place, item in enumerate(items):
            rest = [*items[:place], *items[place + 1 :]]
            smaller = {key: value for key, value in node.items() if key != clause} | ({clause: rest} if rest else {})
            if smaller:
                yield smaller
            if isinstance(item, dict) and any(name in item for name in ("must", "should", "must_not", "min_should")):
                yield item
                for inner in _without_one(item):
                    yield {**node, clause: [*items[:place], inner, *items[place + 1 :]]}
            if "nested" in item:
                for inner in _without_one(item["nested"]["filter"]):
                    yield {**node, clause: [*items[:place], {"nested": {**item["nested"], "filter": inner}}, *items[place + 1 :]]}
    if "min_should" in node and len(node) > 1:
        yield {key: value for key, value in node.items() if key != "min_should"}
