"""Random `where` and `where_document` clauses, most of them right."""

from typing import Any

from values import IDS, KEYS, ODD_KEYS, WORDS, Values

Json = Any

COMPARISONS = ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"]
ODD_OPERATORS = ["$not", "$regex", "$exists", "", "eq", "$EQ", "$contains", "$like"]
PATTERNS = ["alpha", "^a", "(?i)ALPHA", "a.b", "\\d+", "", "b|g", "日", "(", "(?=x)", "\\", "[a-", "a{2,}", "(?P<n>a)", "$", "a*?", "\\p{L}", "(?s).", "\\1"]


class Filters:
    """Draws clauses."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def where(self, depth: int = 0) -> Json:
        values = self.values
        if depth < 3 and values.maybe(0.25):
            return {values.one(["$and", "$or"]): [self.where(depth + 1) for _ in range(values.draw.randint(0, 3))]}
        if values.maybe(0.04):
            return self.odd_where()
        if values.maybe(0.1):
            return {"#document": {values.one(["$contains", "$not_contains"]): values.one(WORDS)}} if values.maybe(0.6) else {"#document": {values.one(["$regex", "$not_regex"]): values.one(PATTERNS)}}
        key = values.one(ODD_KEYS) if values.maybe(0.04) else values.one(KEYS)
        if values.maybe(0.2):
            return {key: values.value_of(key)}
        return {key: self.condition(key)}

    def condition(self, key: str) -> Json:
        values = self.values
        operator = values.one([*COMPARISONS, *COMPARISONS, "$in", "$nin", "$contains", "$not_contains"])
        if operator in ("$in", "$nin"):
            first = self.scalar_for(key)
            same = [first, *(self.scalar_for(key) for _ in range(values.draw.randint(0, 3)))]
            return {operator: same if not values.maybe(0.05) else []}
        if values.maybe(0.03):
            return {values.one(ODD_OPERATORS): self.scalar_for(key)}
        return {operator: self.scalar_for(key)}

    def scalar_for(self, key: str) -> Json:
        value = self.values.value_of(key) if key in KEYS else self.values.scalar()
        return value[0] if isinstance(value, list) and value and self.values.maybe(0.95) else value

    def odd_where(self) -> Json:
        return self.values.one([
            {}, [], None, 1, "x", {"i": 1, "f": 2}, {"i": {"$gt": 1, "$lt": 3}}, {"i": None}, {"i": {}}, {"$and": {}}, {"$or": 1},
            {"$and": [{}]}, {"$not": {"i": 1}}, {"#id": "a"}, {"#id": {"$in": IDS[:3]}}, {"#id": {"$ne": "a"}}, {"#document": "x"}, {"#document": {"$eq": "x"}},
            {"i": {"$in": 1}}, {"i": {"$eq": [1]}}, {"i": {"$in": [[1]]}}, {"i": 2**63}, {"i": {"$gt": True}}, {"s": {"$lt": "x"}}, {"i": 1e400},
        ])

    def document(self, depth: int = 0) -> Json:
        values = self.values
        if depth < 3 and values.maybe(0.2):
            return {values.one(["$and", "$or"]): [self.document(depth + 1) for _ in range(values.draw.randint(0, 3))]}
        if values.maybe(0.05):
            return values.one([{}, [], 1, {"$contains": 1}, {"$contains": None}, {"$eq": "x"}, {"$contains": "a", "$regex": "b"}, {"$and": {}}, {"$or": [1]}, {"i": 1}, {"$contains": ["a"]}])
        if values.maybe(0.3):
            return {values.one(["$regex", "$not_regex"]): values.one(PATTERNS)}
        return {values.one(["$contains", "$not_contains"]): values.one(WORDS)}
