"""Differences that are known and accepted, each with its reason."""

from dataclasses import dataclass
from typing import Any, Callable

from steps import Case, Step

Json = Any


@dataclass(frozen=True)
class Accepted:
    """Holds between an oracle and a side for steps that fit."""

    oracle: str
    side: str
    reason: str
    fits: Callable[[Case, Step, str], bool]


ACCEPTED: list[Accepted] = []


def reason_of(oracle: str, side: str, case: Case, step: Step, problem: str) -> str | None:
    """Why this difference is accepted; None when it is not."""
    return next((known.reason for known in ACCEPTED if (known.oracle, known.side) == (oracle, side) and known.fits(case, step, problem)), None)
