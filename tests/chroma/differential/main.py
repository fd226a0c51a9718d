"""Sends random requests, right and wrong ones, to Chroma and to VexFS, and compares status and body of every answer.

    python main.py --seed 1 --n 20000 --chroma .venv/bin/chroma --vexfs localhost:8000

Prints a small reproduction of every kind of difference and exits with 1 when there is one that `accepted.py` does not name.
"""

import argparse
import itertools
import json
import os
import signal
import sys
import time
from collections import Counter
from dataclasses import replace

from accepted import History, accepted_as
from answers import difference
from cases import random_case
from chroma_process import ChromaProcess
from report import Finding, print_finding
from server import Server
from shrink import shrink
from steps import Case, Step


class Differential:
    """One run: its servers, its counters and what it found."""

    def __init__(self, chroma: str, vexfs: str, shrink_attempts: int) -> None:
        self._chroma = ChromaProcess(chroma)
        self._vexfs = Server(vexfs)
        self._sides = [Server(self._chroma.address, is_guarded=True), self._vexfs]
        self._shrink_attempts = shrink_attempts
        self._tenants = (f"tenant-{os.getpid()}-{number:08}" for number in itertools.count())
        self.requests: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.accepted: Counter[str] = Counter()
        self.restarts = 0
        self.findings: dict[str, Finding] = {}

    def close(self) -> None:
        """Stops Chroma."""
        self._chroma.stop()

    def run(self, case: Case) -> int:
        """Runs a case to its end, or to where the servers part, and says how many requests that were."""
        count, finding = self._first(case, self._count)
        if finding is None:
            return count
        sort = finding.sort()

        def shows(smaller: Case) -> bool:
            at, found = self._first(smaller)
            return found is not None and at == len(smaller.steps) and found.sort() == sort

        if finding.signature() not in self.findings:
            smallest = shrink(finding.case, shows, self._shrink_attempts)
            finding = self._first(smallest)[1] or finding
        known = self.findings.setdefault(finding.signature(), finding)
        if known is finding:
            print_finding(finding)
        else:
            known.times += 1
        return count

    def _count(self, kind: str, status: int) -> None:
        self.requests[kind] += 1
        self.statuses[status] += 1

    def _first(self, case: Case, count=lambda kind, status: None) -> tuple[int, Finding | None]:
        """How many steps were run, and the difference in the last of them."""
        tenant = next(self._tenants)
        for side in self._sides:
            side.begin(tenant)
            side.prepare()
        history = History()
        try:
            for at, step in enumerate(case.steps, 1):
                unknown = self._updates_unknown(step)
                expected, actual = (side.run(step) for side in self._sides)
                if unknown or (step.kind in ("add", "update", "upsert") and expected.status >= 400):
                    history = replace(history, has_traces=True)
                if b"chroma:document" in (step.body or b"") or b"chroma:uri" in (step.body or b""):
                    history = replace(history, has_reserved_keys=True)
                history = replace(history, is_elsewhere=self._vexfs.is_elsewhere(step))
                count(step.kind, expected.status)
                problem = difference(step, expected, actual)
                if problem is None:
                    continue
                known = accepted_as(step, expected, actual, history)
                if known is None and "to compactor" in expected.body:
                    # It has lost the thread that applies writes, and serves nothing any more.
                    self._chroma.restart()
                    self._sides[0] = Server(self._chroma.address, is_guarded=True)
                    self.restarts += 1
                    return at, None
                if known is None:
                    return at, Finding(Case(case.steps[:at]), step, problem, expected, actual)
                self.accepted[known.name] += 1
                if known.parts:
                    return at, None
            return len(case.steps), None
        finally:
            for side in self._sides:
                side.finish()

    def _updates_unknown(self, step: Step) -> bool:
        """Whether a request would update records that are not there."""
        if step.kind != "update" or "@id:" not in step.path:
            return False
        try:
            ids = json.loads(step.body or b"")["ids"]
            return self._vexfs.holds(step, ids) < len(set(ids))
        except (ValueError, TypeError, KeyError):
            return True


def main() -> int:
    parser = argparse.ArgumentParser(description="Compares VexFS with Chroma on random requests.")
    parser.add_argument("--seed", default="1", help="the same seed is the same work")
    parser.add_argument("--n", type=int, default=20_000, help="how many requests")
    parser.add_argument("--chroma", default="chroma", help="the program of Chroma, which is run on a directory of its own")
    parser.add_argument("--vexfs", default="localhost:8000", help="address of the server under test")
    parser.add_argument("--shrink", type=int, default=60, help="how many attempts to make a reproduction smaller")
    parser.add_argument("--stop-after", type=int, default=20, help="how many kinds of difference are enough")
    options = parser.parse_args()

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that Chroma is stopped, too
    differential = Differential(options.chroma, options.vexfs, options.shrink)
    began, requests = time.monotonic(), 0
    try:
        for number in itertools.count():
            requests += differential.run(random_case(f"{options.seed}/{number}"))
            if requests >= options.n or len(differential.findings) >= options.stop_after:
                break
    finally:
        differential.close()
    print(f"\n{requests} requests in {number + 1} cases, {time.monotonic() - began:.0f} s")
    print("  " + ", ".join(f"{kind} {times}" for kind, times in differential.requests.most_common()))
    print("  Chroma's statuses: " + ", ".join(f"{status} {times}" for status, times in differential.statuses.most_common()))
    print(f"  Chroma was restarted {differential.restarts} times, as it had lost the thread that applies writes")
    for name, times in differential.accepted.most_common():
        print(f"{times:6} accepted: {name}")
    for finding in differential.findings.values():
        print(f"{finding.times:6} FOUND: {finding.title()}")
    return 1 if differential.findings else 0


if __name__ == "__main__":
    sys.exit(main())
