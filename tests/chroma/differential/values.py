"""Random parts of records: ids, embeddings, metadata, documents."""

import base64
import random
import struct
from typing import Any

Json = Any

DIMENSION = 3
IDS = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
ODD_IDS = ["", " ", "é", "a/b", "x" * 600, "\u0000", "🦄", "null", "0", "A", "a ", "@", "%41", "\n", "__proto__"]
KEYS = ["i", "f", "s", "b", "ai", "af", "as", "ab", "mix"]
ODD_KEYS = ["", "#x", "$y", "#document", "#embedding", "#id", "chroma:document", "chroma:uri", "chroma:z", "a.b", "x y", "ключ", "k" * 300, "__proto__", "constructor", "0", "$and", "\u0000"]
WORDS = ["alpha", "Beta", "gamma delta", "100%", "a_b", "c\\d", "ünïcode", "日本語", "quote\"d", "line\nbreak", "🦄", "", "alphabet"]
INTS = [0, 1, 2, 3, -1, 7, 2**31, -(2**31), 2**53 + 1, 2**63 - 1, -(2**63)]
FLOATS = [0.0, 1.0, 2.0, 0.5, -1.5, 2.5, 1e-7, 1e20, 0.1, 3.0000001, -0.0, 1e300, 5e-324]


class Values:
    """Draws values from a generator; the same generator state is the same value."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw

    def maybe(self, share: float) -> bool:
        return self.draw.random() < share

    def one(self, items: list[Json]) -> Json:
        return self.draw.choice(items)

    def id(self) -> str:
        return self.one(ODD_IDS) if self.maybe(0.03) else self.one(IDS)

    def ids(self, count: int) -> list[str]:
        """Distinct most of the time."""
        if self.maybe(0.1):
            return [self.id() for _ in range(count)]
        return self.draw.sample(IDS, count) if count <= len(IDS) else [f"n{n}" for n in range(count)]

    def embedding(self, dimension: int = DIMENSION) -> list[float]:
        """Small multiples of a quarter most of the time, so that distances are exact in 32 bits."""
        if self.maybe(0.05):
            return [self.one([0, 1, -0.0, 1e-46, 1e30, 0.1, 123456789, 16777217, -3.4e38, 1e-7]) for _ in range(dimension)]
        return [self.draw.randint(-8, 8) / 4 for _ in range(dimension)]

    def embeddings(self, count: int) -> Json:
        """Numbers or base64, of one dimension most of the time."""
        dimension = DIMENSION if not self.maybe(0.03) else self.draw.randint(0, 4)
        vectors = [self.embedding(dimension) for _ in range(count)]
        if vectors and self.maybe(0.03):
            vectors[-1] = self.embedding(self.draw.randint(0, 4))
        if self.maybe(0.15):
            return [base64_of(vector) for vector in vectors]
        return vectors

    def scalar(self) -> Json:
        return self.one([lambda: self.one(INTS), lambda: self.one(FLOATS), lambda: self.one(WORDS), lambda: self.maybe(0.5)])()

    def array(self) -> list[Json]:
        """Of one type most of the time."""
        if self.maybe(0.05):
            return [self.scalar() for _ in range(self.draw.randint(0, 3))]
        pool = self.one([INTS, FLOATS, WORDS, [True, False], [1, 2.5, 3]])
        return [self.one(pool) for _ in range(self.draw.randint(0, 3))]

    def value_of(self, key: str) -> Json:
        """What a key usually holds."""
        pools: dict[str, Json] = {"i": INTS, "f": FLOATS, "s": WORDS, "b": [True, False]}
        arrays: dict[str, Json] = {"ai": INTS, "af": FLOATS, "as": WORDS, "ab": [True, False]}
        if self.maybe(0.06):
            return self.one([self.scalar, self.array, self.sparse])()
        if key in pools:
            return self.one(pools[key])
        if key in arrays:
            return [self.one(arrays[key]) for _ in range(self.draw.randint(1, 3))]
        return self.scalar() if self.maybe(0.7) else self.array()

    def sparse(self) -> Json:
        vector = {"#type": "sparse_vector", "indices": sorted(self.draw.sample(range(10), 3)), "values": [0.5, 1.0, 2.25]}
        if self.maybe(0.2):
            del vector["#type"]
        if self.maybe(0.2):
            vector["tokens"] = ["x", "y", "z"]
        if self.maybe(0.15):
            vector[self.one(["indices", "values"])] = self.one([[], [3, 2, 1], [1], None, ["a"], [1, 1, 2], [-1, 0, 2]])
        return vector

    def metadata(self, *, nulls: bool) -> Json:
        if self.maybe(0.1):
            return None
        keys = self.draw.sample(KEYS, self.draw.randint(0, 4))
        if self.maybe(0.03):
            keys.append(self.one(ODD_KEYS))
        result = {key: self.value_of(key) for key in keys}
        if self.maybe(0.15 if nulls else 0.01):
            result[self.one(KEYS)] = None
        if self.maybe(0.01):
            result["nested"] = {"x": 1}
        return result

    def document(self) -> Json:
        if self.maybe(0.15):
            return None
        return " ".join(self.one(WORDS) for _ in range(self.draw.randint(0, 3)))

    def uri(self) -> Json:
        return None if self.maybe(0.3) else f"http://host/{self.one(WORDS)}"


def base64_of(vector: list[float]) -> str:
    """Little-endian 32-bit floats."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
