"""Writes the exact answers of a data set's queries: `truth.py DIRECTORY`, the filters as JSON on the standard input, the answers on
the standard output. A record as near as the tenth counts, so there may be more than ten a query."""

import json
import sys

import numpy

from subject import Data

K = 10
BLOCK_FLOATS = 20_000_000
TOLERANCE = 1e-5


def passing(data, conditions):
    """Numbers of the records that pass; a slice when all do, which copies no vectors."""
    if not conditions:
        return slice(None)
    rows = numpy.arange(data.count)
    columns = {"bucket": data.groups[:, 0], "group": data.groups[:, 1], "tenant": rows % data.tenants}
    mask = numpy.ones(data.count, bool)
    for condition in conditions:
        column = columns[condition["key"]]
        mask &= column < condition["below"] if "below" in condition else column == condition["equals"]
    return rows[mask]


def nearest(data, queries, rows):
    vectors = data.vectors[rows]
    numbers = numpy.arange(data.count)[rows]
    if data.metric == "l2":
        squares = numpy.einsum("ij,ij->i", vectors, vectors)
        distances = squares - 2.0 * (queries @ vectors.T) + numpy.einsum("ij,ij->i", queries, queries)[:, None]
    else:
        lengths = numpy.linalg.norm(vectors, axis=1)
        distances = 1.0 - (queries @ vectors.T) / lengths / numpy.linalg.norm(queries, axis=1)[:, None]
    k = min(K, len(vectors))
    if k == 0:
        return [[] for _ in queries]
    tenth = numpy.partition(distances, k - 1, axis=1)[:, k - 1]
    near = distances <= (tenth + TOLERANCE * numpy.abs(tenth))[:, None]
    return [numbers[found].tolist() for found in near]


def answers(data, command):
    if command.get("tenantStep", 0):
        each = range(len(data.queries))
        return [nearest(data, data.queries[q : q + 1], passing(data, data.conditions_of(q, command)))[0] for q in each]
    rows = passing(data, command.get("filter"))
    block = max(1, BLOCK_FLOATS // data.count)
    blocks = range(0, len(data.queries), block)
    return [found for start in blocks for found in nearest(data, data.queries[start : start + block], rows)]


data = Data(sys.argv[1])
json.dump([answers(data, command) for command in json.load(sys.stdin)], sys.stdout)
