"""Makes a case that shows a difference smaller, as long as the difference stays."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any, Callable, Iterator

from record_steps import encoded
from steps import Case, Step

Json = Any


def shrink(case: Case, shows: Callable[[Case], bool], attempts_max: int) -> Case:
    """`shows` runs a case and says whether its last step still does."""
    attempts = 0
    progress = True
    while progress:
        progress = False
        for smaller in _smaller(case):
            attempts += 1
            if attempts > attempts_max:
                return case
            if shows(smaller):
                case, progress = smaller, True
                break
    return case


def _smaller(case: Case) -> Iterator[Case]:
    before, last = case.steps[:-1], case.steps[-1]
    for size in (len(before), len(before) // 2, len(before) // 4, 1):
        for start in range(0, len(before), max(size, 1)) if size else ():
            yield Case([*before[:start], *before[start + size :], last])
    for place in range(len(case.steps) - 1, -1, -1):
        for step in _smaller_bodies(case.steps[place]):
            yield Case([*case.steps[:place], step, *case.steps[place + 1 :]])


def _smaller_bodies(step: Step) -> Iterator[Step]:
    """Without one field or item of the body, if that is JSON as it was drawn."""
    try:
        body = json.loads(step.body or b"")
    except ValueError:
        return
    if step.body != encoded(body):
        return
    for path in _paths(body):
        smaller = deepcopy(body)
        holder = smaller
        for key in path[:-1]:
            holder = holder[key]
        del holder[path[-1]]
        yield replace(step, body=encoded(smaller))
    columns = [key for key in ("ids", "embeddings", "metadatas", "documents", "uris") if isinstance(body, dict) and isinstance(body.get(key), list)]
    for row in range(len(body["ids"]) if "ids" in columns and len(columns) > 1 else 0):
        yield replace(step, body=encoded({**body, **{key: body[key][:row] + body[key][row + 1 :] for key in columns}}))


def _paths(node: Json) -> Iterator[list[Json]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield [key]
        for path in _paths(value):
            yield [key, *path]
