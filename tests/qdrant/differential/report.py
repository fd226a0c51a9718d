"""A difference, in a form that can be read and run again."""

import json
from dataclasses import dataclass, field
from typing import Any

from answers import Answer
from steps import Case, Step

Json = Any
WIDTH = 1500


@dataclass
class Finding:
    """`side` does not answer `step` as `oracle` does, or is another than it behind it."""

    oracle: str
    side: str
    step: Step
    problem: str
    expected: Answer
    actual: Answer
    times: int = 1
    case: Case | None = field(default=None, repr=False)

    def sort(self) -> tuple[str, bool, bool]:
        """What stays the same while a reproduction shrinks: the kind of step, and who refuses."""
        return self.step["kind"], "error" in (self.expected or {}), "error" in (self.actual or {})

    def signature(self) -> str:
        """One for all differences of a kind, told by the conditions that are left."""
        return json.dumps([self.oracle, self.side, *self.sort(), sorted(_words(self.step.get("filter", self.step.get("update_filter", {}))))])

    def title(self) -> str:
        return f"{self.side} against {self.oracle}: {self.step['kind']} {_short(self.step.get('filter', ''))}: {self.problem}"[:300]


def _words(node: Json) -> set[str]:
    """Keys of a filter: which conditions it is made of, and over which fields."""
    if isinstance(node, list):
        return set().union(*map(_words, node))
    if isinstance(node, dict):
        here = set(node) | ({f"key={node['key']}"} if isinstance(node.get("key"), str) else set())
        return here.union(*map(_words, node.values()))
    return set()


def _short(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= WIDTH else f"{text[:WIDTH]}…"


def print_finding(finding: Finding) -> None:
    """The collection, each step and both answers."""
    print(f"\n=== {finding.side} against {finding.oracle}: {finding.step['kind']}: {finding.problem[:600]}")
    if finding.case is not None:
        print(f"  collection  {_short(finding.case.body())}")
        indexes = {step["field"]: step["schema"] for step in finding.case.steps if step["kind"] == "create_index"}
        print(f"  indexes     {_short(indexes)}")
        for step in (step for step in finding.case.steps if step["kind"] != "create_index"):
            print(f"  step        {_short(step)}")
    print(f"  {finding.oracle:10}  {_short(finding.expected)}")
    print(f"  {finding.side:10}  {_short(finding.actual)}", flush=True)
