"""A library as a subject of `npm run bench -- engine`: a line of JSON for each command on the standard input."""

import json
import sys
import time
from pathlib import Path

import numpy


class Data:
    """The records and queries of a data directory."""

    def __init__(self, directory):
        directory = Path(directory)
        self.__dict__.update(json.loads((directory / "data.json").read_text()))
        self.vectors = numpy.fromfile(directory / "vectors.f32", "<f4").reshape(self.count, self.dimension)
        self.queries = numpy.fromfile(directory / "queries.f32", "<f4").reshape(-1, self.dimension)
        self.groups = numpy.fromfile(directory / "groups.u8", "u1").reshape(-1, 2)

    def payload(self, row):
        bucket, group = self.groups[row]
        return {"bucket": int(bucket), "group": int(group), "tenant": row % self.tenants}

    def conditions_of(self, query, command):
        """What has to hold for the answers to a query."""
        step = command.get("tenantStep", 0)
        if step:
            return [{"key": "tenant", "equals": query * step % self.tenants}]
        return command.get("filter")


def serve(make):
    """
    Answers commands with `make(data, scratch directory, threads)`: `load()`, `save()` and `open()`, and searches of which the clock sees
    `search(requests)`, not `prepare(command)` before it and `ids(answers)` after it.
    """
    data = Data(sys.argv[1])
    subject = make(data, sys.argv[2], int(sys.argv[3]))
    for line in sys.stdin:
        command = json.loads(line)
        if command["op"] == "load":
            answer = timed(subject.load)[1]
        elif command["op"] == "reopen":
            subject.save()
            answer = timed(subject.open)[1]
        elif command["op"] == "search":
            requests = subject.prepare(command)
            answers, answer = timed(subject.search, requests)
            answer["ids"] = subject.ids(answers)
        else:
            answer = {"cpuSeconds": 0, "seconds": 0}
        print(json.dumps(answer), flush=True)


def timed(work, *arguments):
    """What comes out, and what it took."""
    started, before = time.monotonic(), time.process_time()
    result = work(*arguments)
    return result, {"cpuSeconds": time.process_time() - before, "seconds": time.monotonic() - started}
