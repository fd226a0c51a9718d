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
    """The nearest of some records, for each query; the queries in blocks, so that the distances of millions fit."""
    vectors = data.vectors[rows]
    numbers = numpy.arange(data.count)[rows]
    k = min(K, len(vectors))
    if k == 0:
        return [[] for _ in queries]
    squares = numpy.einsum("ij,ij->i", vectors, vectors)
    block = max(1, BLOCK_FLOATS // len(vectors))
    answers = []
    for start in range(0, len(queries), block):
        distances = distances_of(data, queries[start : start + block], vectors, squares)
        tenth = numpy.partition(distances, k - 1, axis=1)[:, k - 1]
        near = distances <= (tenth + TOLERANCE * numpy.abs(tenth))[:, None]
        answers += [numbers[found].tolist() for found in near]
    return answers


def distances_of(data, queries, vectors, squares):
    products = queries @ vectors.T
    own = numpy.einsum("ij,ij->i", queries, queries)[:, None]
    if data.metric == "l2":
        return squares - 2.0 * products + own
    return 1.0 - products / numpy.sqrt(squares) / numpy.sqrt(own)


def answers(data, command):
    if command.get("tenantStep", 0):
        each = range(len(data.queries))
        return [nearest(data, data.queries[q : q + 1], passing(data, data.conditions_of(q, command)))[0] for q in each]
    return nearest(data, data.queries, passing(data, command.get("filter")))


data = Data(sys.argv[1])
json.dump([answers(data, command) for command in json.load(sys.stdin)], sys.stdout)
