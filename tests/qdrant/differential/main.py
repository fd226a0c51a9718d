"""Runs random work on several implementations of Qdrant's API and compares what they answer.

    python main.py --seed 1 --n 20000 --sides rest,edge,local --url http://localhost:6333

Sides: `rest` and `grpc` are the server under test, through the official client; `edge` is Qdrant's engine in process; `local` is the
client's own in-process implementation. The first of edge, local and rest that serves a step says what is right; the engine wins over local
mode, and where neither takes part REST says what gRPC has to answer.
Prints a small reproduction of every kind of difference and exits with 1 when there is one that `accepted.py` does not know.
"""

import argparse
import itertools
import sys
import time
import warnings
from collections import Counter
from dataclasses import replace

from qdrant_client import QdrantClient

from accepted import reason_of
from answers import Answer, difference
from client_side import ClientSide
from edge_filters import NotServed
from edge_side import EdgeSide
from report import Finding, print_finding
from shrink import shrink
from steps import Case, Step, random_case

READS_PER_CASE = 60
ORACLES = ["edge", "local", "rest"]
SERVER = ("rest", "grpc")
STATE: Step = {"kind": "scroll", "limit": 10_000, "offset": None, "with_payload": True, "with_vectors": True}
WRITES = {"upsert", "delete", "set_payload", "overwrite_payload", "delete_payload", "clear_payload", "update_vectors", "delete_vectors", "create_index"}


Sides = dict[str, ClientSide | EdgeSide]


class Differential:
    """One run: its sides, its counters and what it found."""

    def __init__(self, sides: list[str], url: str, grpc_port: int, shrink_attempts: int) -> None:
        self._names, self._shrink_attempts = sides, shrink_attempts
        self._remote = {side: QdrantClient(url=url, timeout=60, prefer_grpc=side == "grpc", grpc_port=grpc_port) for side in SERVER if side in sides}
        self._collections = itertools.count()
        self.done: Counter[str] = Counter()
        self.accepted: Counter[str] = Counter()
        self.left_behind = 0
        self.findings: dict[str, Finding] = {}

    def run(self, case: Case) -> None:
        """Runs a case to its end, or to a write after which the sides are no longer the same."""
        for place, finding in self._differences(case):
            kind = finding.step["kind"]
            if (reason := reason_of(finding.oracle, finding.side, case, finding.step, finding.problem)) is not None:
                self.accepted[reason] += 1
                continue
            self._keep(case, place, finding, kind)

    def _keep(self, case: Case, place: int, finding: Finding, kind: str) -> None:
        smaller = shrink(case, place, lambda part: self._shows(part, finding), self._shrink_attempts)
        *_, (_, small) = [found for found in self._differences(smaller) if found[0] == len(smaller.steps) - 1 and found[1].side == finding.side] or [(place, finding)]
        signature = small.signature()
        if signature in self.findings:
            self.findings[signature].times += 1
            return
        small.case = smaller
        self.findings[signature] = small
        print_finding(small)

    def _shows(self, case: Case, finding: Finding) -> bool:
        """Whether the last step still differs between the same two, in the same way or about, and for no accepted reason."""
        last = len(case.steps) - 1
        return any(
            place == last and (found.oracle, found.side) == (finding.oracle, finding.side) and found.sort() == finding.sort()
            and reason_of(found.oracle, found.side, case, found.step, found.problem) is None
            for place, found in self._differences(case)
        )

    def _differences(self, case: Case) -> list[tuple[int, Finding]]:
        sides = self._open(case)
        found: list[tuple[int, Finding]] = []
        try:
            for place, step in enumerate(case.steps):
                self.done[step["kind"]] += 1
                found += [(place, finding) for finding in self._compare(sides, step)]
                if step["kind"] in WRITES and (broken := self._compare(sides, STATE)):
                    found += [(place, replace(finding, step=step)) for finding in broken]
                    break
        finally:
            for side in sides.values():
                side.close()
        return found

    def _open(self, case: Case) -> Sides:
        name = f"differential-{next(self._collections)}"
        sides: Sides = {}
        for side in self._names:
            if side == "local" and not case.is_known_to_local_mode():
                continue
            client = self._remote[side] if side in SERVER else QdrantClient(":memory:") if side == "local" else None
            sides[side] = EdgeSide(case) if client is None else ClientSide(client, f"{name}-{side}")
            sides[side].create(case)
        return sides

    def _compare(self, sides: Sides, step: Step) -> list[Finding]:
        """Every side against the oracle; when the server takes part, the server alone."""
        answers = {name: answer for name, side in sides.items() if (answer := _answer(side, step)) is not NotServed}
        oracle = next((name for name in ORACLES if name in answers), None)
        begins_inside = step.get("offset", 0) != 0
        findings = [
            Finding(oracle, name, step, problem, answers[oracle], answers[name])
            for name in answers
            if oracle not in (None, name) and (problem := difference(answers[oracle], answers[name], begins_inside=begins_inside)) is not None
        ]
        if not self._remote:
            return findings
        if step is STATE and any(finding.side == "local" for finding in findings):
            self.left_behind += 1  # what local mode says from here on is of another state
            sides.pop("local").close()
        return [finding for finding in findings if finding.side in SERVER]


def _answer(side: ClientSide | EdgeSide, step: Step) -> Answer | type[NotServed]:
    try:
        return side.run(step)
    except NotServed:
        return NotServed
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the engine is no Exception
        return {"error": f"{type(error).__name__}: {error}"}


def main() -> int:
    parser = argparse.ArgumentParser(description="Compares implementations of Qdrant's API on random work.")
    parser.add_argument("--seed", default="1", help="the same seed is the same work")
    parser.add_argument("--n", type=int, default=20_000, help="how many operations and reads")
    parser.add_argument("--sides", default="rest,edge,local", help="which of rest, grpc, edge and local")
    parser.add_argument("--url", default="http://localhost:6333", help="the server under test")
    parser.add_argument("--grpc-port", type=int, default=6334, help="where it serves gRPC")
    parser.add_argument("--shrink", type=int, default=300, help="how many attempts to make a reproduction smaller")
    parser.add_argument("--stop-after", type=int, default=20, help="how many kinds of difference are enough")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # local mode says of indexes and search parameters that it does without

    differential = Differential(options.sides.split(","), options.url, options.grpc_port, options.shrink)
    began, steps = time.monotonic(), 0
    for number in itertools.count():
        case = random_case(f"{options.seed}/{number}", READS_PER_CASE)
        differential.run(case)
        steps += len(case.steps)
        if steps >= options.n or len(differential.findings) >= options.stop_after:
            break
    print(f"\n{steps} steps on {number + 1} collections in {time.monotonic() - began:.0f} s; sides: {options.sides}")
    print(f"{differential.left_behind:6} times local mode took a write otherwise than the engine, and was left out from there on")
    for reason, times in differential.accepted.most_common():
        print(f"{times:6} accepted: {reason}")
    for finding in differential.findings.values():
        print(f"{finding.times:6} FOUND: {finding.title()}")
    return 1 if differential.findings else 0


if __name__ == "__main__":
    sys.exit(main())
