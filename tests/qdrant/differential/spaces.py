"""Random vector spaces, and vectors that fit them. Everything is JSON as Qdrant's REST API reads it."""

import struct
from dataclasses import dataclass
from random import Random
from typing import Any

Json = Any

DISTANCES = ["Cosine", "Dot", "Euclid", "Manhattan"]
SPARSE_INDICES = 12


@dataclass(frozen=True)
class Space:
    """One vector space: `name` is empty for the unnamed one, `kind` is dense, multi or sparse."""

    name: str
    kind: str
    params: dict[str, Json]

    def vector(self, random: Random) -> Json:
        """A vector for this space; whole numbers now and then, so that scores tie."""
        if self.kind == "sparse":
            indices = random.sample(range(SPARSE_INDICES), random.randint(1, 5))
            return {"indices": indices, "values": [_component(random, self.params) for _ in indices]}
        if self.kind == "multi":
            return [self._row(random) for _ in range(random.randint(1, 4))]
        return self._row(random)

    def _row(self, random: Random) -> list[float]:
        if random.random() < 0.01:
            return [0.0] * self.params["size"]
        return [_component(random, self.params) for _ in range(self.params["size"])]


def as_f32(value: float) -> float:
    """The nearest 32-bit float: what both ends agree on, however they parse numbers."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


def _component(random: Random, params: dict[str, Json]) -> float:
    if params.get("datatype") == "uint8":
        return float(random.randint(0, 255)) if random.random() < 0.8 else as_f32(random.uniform(0, 255))
    return float(random.randint(-3, 3)) if random.random() < 0.1 else as_f32(random.gauss(0, 1))


def random_spaces(random: Random) -> list[Space]:
    """One unnamed space, or some named ones; sparse ones beside either."""
    if random.random() < 0.4:
        dense = [_dense_space(random, "")]
    else:
        dense = [_dense_space(random, name) for name in random.sample(["text", "image", "code", "audio"], random.randint(1, 3))]
    names = random.sample(["words", "terms"], random.choice([0, 0, 1, 1, 2]))
    return dense + [Space(name, "sparse", {"modifier": "idf"} if random.random() < 0.4 else {}) for name in names]


def _dense_space(random: Random, name: str) -> Space:
    params: dict[str, Json] = {"size": random.randint(2, 6), "distance": random.choice(DISTANCES)}
    if random.random() < 0.3:
        params["datatype"] = random.choice(["float32", "float16", "uint8"])
    if random.random() < 0.25:
        return Space(name, "multi", {**params, "multivector_config": {"comparator": "max_sim"}})
    return Space(name, "dense", params)


def collection_body(spaces: list[Space]) -> dict[str, Json]:
    """The body that creates a collection of these spaces."""
    dense = {space.name: space.params for space in spaces if space.kind != "sparse"}
    sparse = {space.name: space.params for space in spaces if space.kind == "sparse"}
    body: dict[str, Json] = {"vectors": dense[""] if "" in dense else dense}
    return {**body, "sparse_vectors": sparse} if sparse else body


def random_vectors(random: Random, spaces: list[Space], *, all_of_them: bool = False) -> Json:
    """The vectors of a point, in some of the spaces or in all."""
    chosen = [space for space in spaces if all_of_them or random.random() < 0.85] or [random.choice(spaces)]
    if len(chosen) == 1 and chosen[0].name == "":
        return chosen[0].vector(random)
    return {space.name: space.vector(random) for space in chosen}
