"""Clustered vectors with payloads whose values have known shares of the collection."""

from dataclasses import dataclass

import numpy as np

#: Share of the points that a filter passes, in parts of ten thousand.
SELECTIVITIES = [1, 10, 100, 500, 1_000, 2_500, 5_000, 9_000, 9_900]
CITIES = 100
DAYS = 365
#: After the point, of every component: short texts are sent and read faster, and nothing is lost on the way.
DIGITS = 4


@dataclass(frozen=True)
class Data:
    """Row `i` is the point with the id `i`. `rank` goes evenly from 0 to 9,999, in random order: a range on it has any share wanted."""

    vectors: np.ndarray
    rank: np.ndarray
    city: np.ndarray
    price: np.ndarray
    sold: np.ndarray
    day: np.ndarray


def make_data(count: int, dimension: int, seed: int) -> tuple[Data, "np.random.Generator"]:
    """As many clusters as a thousandth of the points; queries come from the same generator."""
    random = np.random.default_rng(seed)
    vectors = _clustered(random, _centres(random, count, dimension), count)
    rank = random.permutation(np.arange(count, dtype=np.int64) * 10_000 // count)
    data = Data(
        vectors=vectors,
        rank=rank,
        city=random.integers(0, CITIES, count),
        price=rank / 10_000 + 0.00001,
        sold=random.random(count) < 0.5,
        day=random.integers(0, DAYS, count),
    )
    return data, random


def make_queries(data: Data, random: np.random.Generator, count: int) -> np.ndarray:
    """Points of the collection, moved a little."""
    rows = data.vectors[random.integers(0, len(data.vectors), count)]
    return (rows + random.normal(0, 0.1, rows.shape)).astype(np.float32)


def _centres(random: np.random.Generator, count: int, dimension: int) -> np.ndarray:
    return random.normal(0, 1, (max(10, count // 1_000), dimension)).astype(np.float32)


def _clustered(random: np.random.Generator, centres: np.ndarray, count: int) -> np.ndarray:
    vectors = centres[random.integers(0, len(centres), count)]
    for start in range(0, count, 100_000):  # noise for all at once would take twice the memory
        part = vectors[start : start + 100_000]
        part += random.normal(0, 0.4, part.shape).astype(np.float32)
        np.round(part, DIGITS, out=part)
    return vectors


def nearest(data: Data, queries: np.ndarray, passes: np.ndarray, limit: int) -> list[set[int]]:
    """Ids of the nearest points that pass, by brute force (Euclidean)."""
    ids = np.flatnonzero(passes)
    candidates = data.vectors[ids]
    lengths = np.einsum("ij,ij->i", candidates, candidates)
    found = []
    for query in queries:
        distances = lengths - 2 * (candidates @ query)
        best = np.argpartition(distances, limit - 1)[:limit] if len(ids) > limit else np.arange(len(ids))
        found.append(set(ids[best].tolist()))
    return found
