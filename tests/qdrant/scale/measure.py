"""Recall and latency of filtered searches, against brute force."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from connection import Connection
from data import SELECTIVITIES, Data, nearest

LIMIT = 10


@dataclass(frozen=True)
class Row:
    """One line of the table; times in milliseconds."""

    filter: str
    passing: int
    recall: float
    p50_ms: float
    p95_ms: float


def filters(data: Data) -> list[tuple[str, Any, np.ndarray]]:
    """Name, filter and the points it passes: none, ranges of every selectivity over two types, and mixtures of keys."""
    rows: list[tuple[str, Any, np.ndarray]] = [("none", None, np.ones(len(data.rank), dtype=bool))]
    for parts in SELECTIVITIES:
        rows.append((f"rank < {parts / 100:g} %", _must(_range("rank", parts)), data.rank < parts))
    price = {"key": "price", "range": {"lt": 0.01}}
    rows += [
        ("price < 1 %", _must(price), data.price < 0.01),
        ("city = one of 100", _must(_is("city", "city-7")), data.city == 7),
        ("sold, and city = one of 100", _must(_is("sold", True), _is("city", "city-7")), data.sold & (data.city == 7)),
        ("not sold, one month", _must({"key": "day", "range": {"gte": "2025-02-01T00:00:00Z", "lt": "2025-03-01T00:00:00Z"}}, _is("sold", False)),
         ~data.sold & (data.day >= 31) & (data.day < 59)),
    ]
    return rows


def measure(address: str, collection: str, data: Data, queries: np.ndarray) -> list[Row]:
    """Asks every query under every filter, on one connection."""
    connection, path = Connection(address), f"/collections/{collection}/points/query"
    rows = []
    for name, condition, passes in filters(data):
        expected = nearest(data, queries, passes, LIMIT)
        bodies = [{"query": query, "limit": LIMIT, **({"filter": condition} if condition else {})} for query in queries.tolist()]
        connection.ask_json("POST", path, bodies[0])  # the first one builds what is kept
        times, shares = [], []
        for body, right in zip(bodies, expected):
            began = time.perf_counter()
            points = connection.ask_json("POST", path, body)["points"]
            times.append((time.perf_counter() - began) * 1_000)
            if right:
                shares.append(len(right & {point["id"] for point in points}) / len(right))
        p50, p95 = np.percentile(times, [50, 95])
        rows.append(Row(name, int(passes.sum()), float(np.mean(shares)) if shares else 1.0, float(p50), float(p95)))
    return rows


def _must(*conditions: Any) -> Any:
    return {"must": list(conditions)}


def _range(key: str, below: int) -> Any:
    return {"key": key, "range": {"lt": below}}


def _is(key: str, value: Any) -> Any:
    return {"key": key, "match": {"value": value}}
