"""A difference, in a form that can be read and sent again."""

import re
from dataclasses import dataclass

from server import Answer
from steps import Case, Step

WIDTH = 1200


@dataclass
class Finding:
    """The last step of a case is answered otherwise."""

    case: Case
    step: Step
    problem: str
    expected: Answer
    actual: Answer
    times: int = 1

    def sort(self) -> tuple[str, int, int]:
        """What stays the same while a reproduction shrinks."""
        return self.step.kind, self.expected.status, self.actual.status

    def signature(self) -> str:
        """One for all differences of a kind: the operation, the statuses and the texts without what varies in them."""
        texts = [re.sub(r"\d+|`[^`]*`|\"[^\"]*\"|'[^']*'", "…", answer.body if answer.status >= 400 else "")[:200] for answer in (self.expected, self.actual)]
        problem = re.sub(r"\d+|\"[^\"]*\"|'[^']*'", "…", self.problem)[:80] if self.expected.status < 400 else ""
        return repr((*self.sort(), texts, problem))

    def title(self) -> str:
        return f"{self.step.kind}: {self.problem} ({', '.join(self.step.faults) or 'nothing spoilt'})"[:300]


def print_finding(finding: Finding) -> None:
    """Every request and both last answers."""
    print(f"\n=== {finding.title()}")
    for step in finding.case.steps:
        print(f"  {step.method:6} {step.path}  {(step.body or b'')[:WIDTH]!r} {'' if step.headers == Step('', '', '').headers else step.headers}")
    for name, answer in (("expected", finding.expected), ("actual", finding.actual)):
        print(f"  {name:8} {answer.status} {answer.content_type} {answer.body[:WIDTH]}")
    print(end="", flush=True)
