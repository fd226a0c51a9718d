"""Differences that are known and accepted, each with its reason."""

from dataclasses import dataclass
from typing import Any, Callable

from steps import Case, Step

Json = Any


@dataclass(frozen=True)
class Accepted:
    """Holds for sides that differ from an oracle, at steps that fit."""

    oracle: str
    sides: frozenset[str]
    reason: str
    fits: Callable[[Case, Step, str], bool]


def _idf_after_deletions(case: Case, step: Step, problem: str) -> bool:
    """The rarity of an index among vectors of which some were deleted."""
    with_idf = {space.name for space in case.spaces if "modifier" in space.params}
    return step.get("using") in with_idf and any(earlier["kind"] in ("delete", "delete_vectors") for earlier in case.steps)


def _range_beyond_2_53(case: Case, step: Step, problem: str) -> bool:
    return any(abs(bound) >= 2**53 for bound in _bounds(step) if isinstance(bound, (int, float)))


def _bounds(node: Json) -> list[Json]:
    """The bounds of all ranges inside."""
    if isinstance(node, list):
        return [bound for item in node for bound in _bounds(item)]
    if isinstance(node, dict):
        return [*(node["range"].values() if "range" in node else ()), *(bound for item in node.values() for bound in _bounds(item))]
    return []


def _null_in_set_payload(case: Case, step: Step, problem: str) -> bool:
    return step["kind"] == "set_payload" and "None against 'absent'" in problem


LOCAL = frozenset({"local"})
ACCEPTED = [
    Accepted("edge", frozenset({"rest", "local"}), "the engine goes on counting deleted sparse vectors when it weighs indices by rarity", _idf_after_deletions),
    Accepted("edge", LOCAL, "the engine compares ranges in 64-bit floats, local mode exactly", _range_beyond_2_53),
    Accepted("edge", LOCAL, "a null in set_payload: the engine keeps it where the point has no payload, local mode never does", _null_in_set_payload),
    Accepted("edge", LOCAL, "local mode orders a page by arrays of values otherwise", lambda case, step, problem: step["kind"] == "order_by" and "rows against" in problem),
]


def reason_of(oracle: str, side: str, case: Case, step: Step, problem: str) -> str | None:
    """Why this difference is accepted; None when it is not."""
    return next((known.reason for known in ACCEPTED if known.oracle == oracle and side in known.sides and known.fits(case, step, problem)), None)
