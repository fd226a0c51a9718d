"""Random payloads over a fixed set of keys, and constants that filters compare them with."""

from random import Random
from typing import Any

Json = Any

WORDS = ["red", "green", "blue", "Red", "straße", "naïve", "", "a b", "über", "日本"]
SENTENCES = [
    "The quick brown fox jumps over the lazy dog",
    "quick brown dogs are lazy",
    "A fox, quick as ever, met a brown-haired dog.",
    "Über den Wolken muss die Freiheit grenzenlos sein",
    "foxes and dogs",
    "don't stop 42 times",
]
INTEGERS = [0, 1, 2, 3, -1, 7, 100, 2**31, 2**53, 2**53 + 1, 2**63 - 1, -(2**63), -5]
FLOATS = [0.0, 1.0, 2.0, 2.5, -1.5, 0.1, 3.14159, 1e10, 1e-10, -0.0, 9007199254740993.0, 1e300]
DATES = [
    "2023-01-01T00:00:00Z",
    "2023-01-01T00:00:00",
    "2023-01-01 00:00:00",
    "2023-01-01",
    "2023-01-01T01:00:00+01:00",
    "2023-01-01T01:00:00+0100",
    "2023-06-15T12:30:45.123456Z",
    "2023-06-15T12:30:45.123Z",
    "2023-06-15 12:30:45.5",
    "2023-06-15T12:30",
    "2023-06-15 12:30Z",
    "1969-12-31T23:59:59Z",
    "2023-13-01",
    "yesterday",
]
UUIDS = [
    "550e8400-e29b-41d4-a716-446655440000",
    "550E8400-E29B-41D4-A716-446655440000",
    "550e8400e29b41d4a716446655440000",
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8",
]
PLACES = [(52.52, 13.405), (48.8566, 2.3522), (0.0, 0.0), (51.5074, -0.1278), (-33.8688, 151.2093), (89.9, 10.0), (10.0, 179.9)]

#: Fields that have an index hold values of its type alone: Qdrant's indexes do not know any others, so that an index changes answers.
INDEXED = {
    "i_kw": "keyword", "i_num": "integer", "i_flo": "float", "i_flag": "bool", "i_when": "datetime", "i_uid": "uuid", "i_geo": "geo",
    "i_txt": {"type": "text", "tokenizer": "word", "phrase_matching": True},
}
FIELDS = ["kw", "num", "flo", "flag", "geo", "when", "uid", "txt", "nest", "arr", "mix", "quoted key"]


def random_payload(random: Random) -> dict[str, Json]:
    """A payload with most of the fields; some null, empty or of another type than usual."""
    payload = {field: random_value(random, field) for field in FIELDS if random.random() < 0.7}
    indexed = {field: _indexed_value(random, field) for field in INDEXED if random.random() < 0.7}
    # What formulas compute with: one value of one type, or none at all; seldom a null, which fails every formula that meets with it.
    of_formulas = {f"f_{field}": _of_one_type(random, f"i_{field}") for field in ("num", "flo", "when", "geo") if random.random() < 0.8}
    return payload | indexed | of_formulas | ({random.choice(list(of_formulas)): None} if of_formulas and random.random() < 0.004 else {})


def _indexed_value(random: Random, field: str) -> Json:
    draw = random.random()
    if draw < 0.1:
        return random.choice([None, [], [None]])
    values = [_of_one_type(random, field) for _ in range(random.randint(1, 3))]
    return values if draw < 0.3 else values[0]


def _of_one_type(random: Random, field: str) -> Json:
    if field == "i_num":
        return random.choice(INTEGERS)
    if field == "i_flo":
        return random.choice([*FLOATS, round(random.uniform(-10, 10), 3)])
    if field == "i_geo":
        lat, lon = random_place(random)
        return {"lat": lat, "lon": lon}
    return _scalar(random, field.removeprefix("i_"))


def random_value(random: Random, field: str) -> Json:
    draw = random.random()
    if draw < 0.06:
        return None
    if draw < 0.1:
        return random.choice([[], [None], {}, [[]]])
    if draw < 0.14:
        return _scalar(random, random.choice(FIELDS))
    if field in ("nest", "arr"):
        return _object(random) if field == "nest" else [_object(random) for _ in range(random.randint(0, 3))]
    if draw < 0.4:
        return [_scalar(random, field) for _ in range(random.randint(1, 4))]
    return _scalar(random, field)


def _scalar(random: Random, field: str) -> Json:
    if field == "num":
        return random.choice([random.choice(INTEGERS), random.choice(INTEGERS), random.choice(FLOATS)])
    if field == "flo":
        return random.choice([random.choice(FLOATS), round(random.uniform(-10, 10), 3)])
    if field == "flag":
        return random.random() < 0.5
    if field == "geo":
        lat, lon = random_place(random)
        return {"lat": lat, "lon": lon} if random.random() < 0.95 else {"lat": lat}
    if field == "mix":
        return random.choice([random.choice(WORDS), random.choice(INTEGERS), random.choice(FLOATS), True, None, "1", "2.0"])
    return random.choice({"when": DATES, "uid": UUIDS, "txt": SENTENCES}.get(field, WORDS))


def random_place(random: Random) -> tuple[float, float]:
    """Latitude and longitude, near one of a few places."""
    lat, lon = random.choice(PLACES)
    if random.random() < 0.5:
        return lat, lon
    # Few digits: the engine reads long ones back with another last bit.
    near_lat, near_lon = round(lat + random.uniform(-2, 2), 6), round(lon + random.uniform(-2, 2), 6)
    return max(-90.0, min(90.0, near_lat)), max(-180.0, min(180.0, near_lon))


def _object(random: Random) -> dict[str, Json]:
    members = {
        "x": lambda: random.choice([1, 2, 3, 2.0, None, [1, 2], [2, 3]]),
        "y": lambda: random.choice(WORDS),
        "b": lambda: random.random() < 0.5,
        "z": lambda: {"deep": random.choice([1, "red", [1, "red"], None])},
        "l": lambda: [{"v": random.randint(1, 3), "w": random.choice(WORDS)} for _ in range(random.randint(0, 2))],
    }
    return {name: make() for name, make in members.items() if random.random() < 0.6}
