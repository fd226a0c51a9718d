"""Differences that are meant. Each is told in docs/chroma-differences.md, where its name is looked for by the comparer's start."""

import re
from dataclasses import dataclass
from typing import Callable

from server import Answer
from steps import TENANT, Step


@dataclass(frozen=True)
class Accepted:
    """One improvement. After some the two stores hold other things, so that a case ends there."""

    name: str
    fits: Callable[[Step, Answer, Answer], bool]
    parts: bool = False


def _refused_there(kinds: set[str], statuses: set[int]) -> Callable[[Step, Answer, Answer], bool]:
    """An operation that Chroma on one node does not carry out, and that is answered here: carried out, or refused for a reason."""
    return lambda step, expected, actual: step.kind in kinds and expected.status in statuses and actual.status < 500


def _search(step: Step, expected: Answer, actual: Answer) -> bool:
    return step.kind == "search" and expected.status == 501 and (actual.status < 500 or "not served yet" in actual.body)


def _sparse(step: Step, expected: Answer, actual: Answer) -> bool:
    return expected.status == 501 and "Sparse vector is not supported for local chroma" in expected.body and actual.status < 500


def _panic(step: Step, expected: Answer, actual: Answer) -> bool:
    return expected.status == 0 and actual.status < 500


def _other_path(step: Step, expected: Answer, actual: Answer) -> bool:
    """The path names another tenant or database than the collection's, which Chroma does not look at."""
    return actual.status == 404 and "does not exist" in actual.body and f"tenants/{TENANT}/databases/default_database/" not in step.path and expected.status != 404


def _without_position(step: Step, expected: Answer, actual: Answer) -> bool:
    """A fault inside a schema, an embedding function or a search, told without its line and column, or after another fault."""
    is_inside = re.search(r"target type: (?:schema|configuration\.embedding_function|new_configuration\.embedding_function|searches)\b", expected.body)
    return is_inside is not None and expected.status == 422 and actual.status in (400, 404, 422)


ACCEPTED: list[Accepted] = [
    Accepted("functions, forks and conditional writes are served", _refused_there({"fork", "attach_function", "detach_function"}, {500, 501}), parts=True),
    Accepted("forks are counted, indexing is told", _refused_there({"fork_count", "indexing_status"}, {500, 501})),
    Accepted("searches are served", _search),
    Accepted("sparse vectors are kept", _sparse, parts=True),
    Accepted("no panic breaks the connection", _panic, parts=True),
    Accepted("tenant and database of the path are those of the collection", _other_path, parts=True),
    Accepted("faults inside schemas, embedding functions and searches have no position", _without_position),
]


def accepted_as(step: Step, expected: Answer, actual: Answer) -> Accepted | None:
    """The improvement that this difference shows; None when it is none."""
    return next((known for known in ACCEPTED if known.fits(step, expected, actual)), None)
