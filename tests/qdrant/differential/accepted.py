"""Differences that are known and accepted, each with its reason."""

import math
import re
from dataclasses import dataclass
from typing import Any, Callable

from steps import Case, Step

Json = Any

COMPOSED = ("composed", "composed_groups")


@dataclass(frozen=True)
class Accepted:
    """Holds between an oracle and a side, at steps that fit."""

    between: frozenset[tuple[str, str]]
    reason: str
    fits: Callable[[Case, Step, str], bool]


def _idf_after_deletions(case: Case, step: Step, problem: str) -> bool:
    """The rarity of an index among vectors of which some were deleted."""
    with_idf = {space.name for space in case.spaces if "modifier" in space.params}
    return not with_idf.isdisjoint(_searched(step)) and any(earlier["kind"] in ("delete", "delete_vectors") for earlier in case.steps)


def _searched(step: Step) -> set[str]:
    """The spaces that are searched, in prefetches too."""
    return {step.get("using", "")}.union(*(_searched(inner) for inner in step.get("prefetch", [])))


def _combined(step: Step) -> set[str]:
    """The kinds of the queries that are made of others, in prefetches too."""
    query = step.get("query")
    here = {query["kind"]} if isinstance(query, dict) and "kind" in query else set()
    return here.union(*(_combined(inner) for inner in step.get("prefetch", [])))


def _prefetches_of_groups(case: Case, step: Step, problem: str) -> bool:
    """What a fusion makes of a score depends on all points of a list, and any of them may fail a formula."""
    kinds = _combined(step)
    return step["kind"] == "composed_groups" and (not {"rrf", "dbsf"}.isdisjoint(kinds) or ("formula" in kinds and "refuses" in problem))


def _diversity_of_sparse_vectors(case: Case, step: Step, problem: str) -> bool:
    """The engine's shard looks for the distance among dense spaces alone; the server takes dot products."""
    sparse = {space.name for space in case.spaces if space.kind == "sparse"}
    return step["kind"] in COMPOSED and step["query"]["kind"] == "mmr" and step["using"] in sparse and "refuses" in problem


def _feedback_of_other_kinds(case: Case, step: Step, problem: str) -> bool:
    others = {space.name for space in case.spaces if space.kind != "dense"}
    return step["kind"] in COMPOSED and step["query"]["kind"] == "feedback" and step["using"] in others and "refuses" in problem


def _rounded_feedback_of_bytes(case: Case, step: Step, problem: str) -> bool:
    """Similarities of bytes are large, and little is left of their weighted sum: what it is rounded to depends on the order of the terms."""
    bytes_of = {space.name for space in case.spaces if space.params.get("datatype") == "uint8"}
    scores = re.match(r"score (\S+) against (\S+) at place", problem)
    is_feedback = step["kind"] in COMPOSED and step["query"]["kind"] == "feedback" and step["using"] in bytes_of
    return is_feedback and scores is not None and math.isclose(float(scores[1]), float(scores[2]), rel_tol=1e-3)


def _diversity_of_bytes(case: Case, step: Step, problem: str) -> bool:
    bytes_of = {space.name for space in case.spaces if space.params.get("datatype") == "uint8"}
    return step["kind"] in COMPOSED and step["query"]["kind"] == "mmr" and step["using"] in bytes_of


def _groups_of_diverse_points(case: Case, step: Step, problem: str) -> bool:
    return step["kind"] == "composed_groups" and step["query"]["kind"] == "mmr" and problem.startswith("groups: ")


def _sparse_vector_after_deletion(case: Case, step: Step, problem: str) -> bool:
    searched = _searched(step)
    return any(earlier["kind"] == "delete_vectors" and not searched.isdisjoint(earlier["names"]) for earlier in case.steps)


def _ranks_among_equals(case: Case, step: Step, problem: str) -> bool:
    """
    Vectors of zeros are equally near to everything, asked for as well as written, vectors of bytes often, and by an index of no weight all that
    have it: ranks among equals, and which of them mmr takes first, are anybody's.
    """
    bytes_of = {space.name for space in case.spaces if space.params.get("datatype") == "uint8"}
    written = [point["vector"] for earlier in case.steps for point in earlier.get("points", []) if isinstance(point, dict)]
    has_equals = sum(map(_is_zero, written)) > 1 or any(map(_has_zero, _asked(step))) or not bytes_of.isdisjoint(_searched(step))
    return not {"rrf", "mmr"}.isdisjoint(_combined(step)) and has_equals


def _has_zero(vector: Json) -> bool:
    """Whether a vector is one of zeros, or a sparse one with an index of no weight."""
    return 0 in vector["values"] if isinstance(vector, dict) else _is_zero(vector)


def _asked(step: Step) -> list[Json]:
    """The vectors that are searched for, in prefetches too."""
    here = [query["vector"] for query in (step, step.get("query")) if isinstance(query, dict) and "vector" in query]
    return [*here, *(vector for inner in step.get("prefetch", []) for vector in _asked(inner))]


def _range_beyond_2_53(case: Case, step: Step, problem: str) -> bool:
    return any(abs(bound) >= 2**53 for bound in _bounds(step) if isinstance(bound, (int, float)))


def _large_range_on_integer_index(case: Case, step: Step, problem: str) -> bool:
    return any(abs(bound) >= 2**53 for bound in _bounds(step, "i_num") if isinstance(bound, (int, float)))


def _bounds(node: Json, key: str | None = None) -> list[Json]:
    """The bounds of all ranges inside, or of those on a key."""
    if isinstance(node, list):
        return [bound for item in node for bound in _bounds(item, key)]
    if isinstance(node, dict):
        here = node["range"].values() if "range" in node and key in (None, node["key"]) else ()
        return [*here, *(bound for item in node.values() for bound in _bounds(item, key))]
    return []


def _date_range_on_numeric_index(case: Case, step: Step, problem: str) -> bool:
    return any(key in ("i_num", "i_flo") for key in _date_range_keys(step))


def _date_range_keys(node: Json) -> list[str]:
    if isinstance(node, list):
        return [key for item in node for key in _date_range_keys(item)]
    if isinstance(node, dict):
        here = [node["key"]] if any(isinstance(bound, str) for bound in node.get("range", {}).values()) else []
        return [*here, *(key for item in node.values() for key in _date_range_keys(item))]
    return []


def _geo_index_near_a_pole(case: Case, step: Step, problem: str) -> bool:
    return any(_reach(shape) > 89 for shape in _shapes(step))


def _shapes(node: Json) -> list[Json]:
    """The shapes that the indexed field is asked about."""
    if isinstance(node, list):
        return [shape for item in node for shape in _shapes(item)]
    if not isinstance(node, dict):
        return []
    here = [node[name] for name in ("geo_radius", "geo_bounding_box", "geo_polygon") if name in node and node["key"] == "i_geo"]
    return [*here, *(shape for item in node.values() for shape in _shapes(item))]


def _reach(shape: Json) -> float:
    """How far from the equator a shape reaches, in degrees."""
    if isinstance(shape, list):
        return max(map(_reach, shape))
    if not isinstance(shape, dict):
        return 0
    beyond = shape.get("radius", 0) / 111_195
    return beyond + (abs(shape["lat"]) if "lat" in shape else max(_reach(part) for part in shape.values()))


def _zero_score_in_sparse_space(case: Case, step: Step, problem: str) -> bool:
    sparse = {space.name for space in case.spaces if space.kind == "sparse"}
    vectors = [point["vector"] for earlier in case.steps for point in earlier.get("points", []) if isinstance(point, dict)]
    written = [vector for by_name in vectors if isinstance(by_name, dict) for vector in by_name.values()]
    has_no_weight = not sparse.isdisjoint(_searched(step)) and any(isinstance(vector, dict) and _has_zero(vector) for vector in [*written, *_asked(step)])
    return has_no_weight or (step.get("using") in sparse and "rows against" in problem)


def _null_in_set_payload(case: Case, step: Step, problem: str) -> bool:
    return step["kind"] == "set_payload" and "None against 'absent'" in problem


def _emptiness_of_elements(case: Case, step: Step, problem: str) -> bool:
    return any("[]" in key for key in _emptiness_keys(step))


def _emptiness_keys(node: Json) -> list[str]:
    if isinstance(node, list):
        return [key for item in node for key in _emptiness_keys(item)]
    if not isinstance(node, dict):
        return []
    here = [node[of]["key"] if isinstance(node[of], dict) else node["key"] for of in ("is_empty", "is_null") if of in node]
    nested = ["[]"] if "nested" in node and _emptiness_keys(node["nested"]["filter"]) else []
    return [*here, *nested, *(key for item in node.values() for key in _emptiness_keys(item))]


def _pages_by_arrays(case: Case, step: Step, problem: str) -> bool:
    return step["kind"] == "order_by" and "rows against" in problem


def _filtered_pages_by_arrays(case: Case, step: Step, problem: str) -> bool:
    return "filter" in step and _pages_by_arrays(case, step, problem)


def _zero_vector_in_discover(case: Case, step: Step, problem: str) -> bool:
    written = [point["vector"] for earlier in case.steps for point in earlier.get("points", []) if isinstance(point, dict)]
    return step["kind"] == "discover" and any(_is_zero(vector) for vector in [*written, step["target"], *step["context"]])


def _is_zero(vector: Json) -> bool:
    """Whether a vector is inside whose components are all 0."""
    if isinstance(vector, dict):
        return any(_is_zero(item) for item in vector.values())
    return isinstance(vector, list) and bool(vector) and (all(item == 0 for item in vector) or any(_is_zero(item) for item in vector))


#: What only the engine does, and what only local mode does.
ENGINE = frozenset({("edge", "local"), ("edge", "rest"), ("edge", "grpc")})
LOCAL = frozenset({("edge", "local"), ("local", "rest"), ("local", "grpc")})
ACCEPTED = [
    Accepted(ENGINE, "the engine goes on counting deleted sparse vectors when it weighs indices by rarity", _idf_after_deletions),
    Accepted(ENGINE, "the engine in process refuses diversity over sparse vectors, Qdrant's server does not", _diversity_of_sparse_vectors),
    Accepted(ENGINE, "with an integer index the engine rounds bounds to 64-bit floats and values not", _large_range_on_integer_index),
    Accepted(ENGINE, "near a pole the engine's index of places misses some that are inside", _geo_index_near_a_pole),
    Accepted(ENGINE, "the engine answers a date range from a numeric index with microseconds", _date_range_on_numeric_index),
    Accepted(LOCAL, "the engine leaves out points whose sparse score is 0, local mode does not", _zero_score_in_sparse_space),
    Accepted(LOCAL, "points without the field that groups are made by do not come into prefetches, in local mode they do", _prefetches_of_groups),
    Accepted(LOCAL, "the server gives groups of what mmr chose in no order, and local mode in another one", _groups_of_diverse_points),
    Accepted(LOCAL, "local mode fails at feedback over sparse vectors and multivectors", _feedback_of_other_kinds),
    Accepted(ENGINE, "over bytes the sum of feedback is rounded otherwise", _rounded_feedback_of_bytes),
    Accepted(ENGINE, "over bytes the engine chooses diversity by lengths too, and with a query that is not cut to bytes", _diversity_of_bytes),
    Accepted(ENGINE, "the engine goes on finding values of sparse vectors that were deleted and written again", _sparse_vector_after_deletion),
    Accepted(ENGINE, "ranks among equally near vectors, of which fusion makes different scores and mmr another order", _ranks_among_equals),
    Accepted(LOCAL, "the engine compares ranges in 64-bit floats, local mode exactly", _range_beyond_2_53),
    Accepted(ENGINE, "a null in set_payload: the engine keeps it where the point's payload was cleared, the others never do", _null_in_set_payload),
    Accepted(ENGINE, "with a filter the engine counts equal values of one point apart, and ends a page early", _filtered_pages_by_arrays),
    Accepted(LOCAL, "local mode orders a page by arrays of values otherwise", _pages_by_arrays),
    Accepted(LOCAL, "of several elements the engine asks whether one is empty or null, local mode asks all of them", _emptiness_of_elements),
    Accepted(ENGINE, "of a zero vector the engine says that it is nearer to 0.0 than to -0.0", _zero_vector_in_discover),
]


def reason_of(oracle: str, side: str, case: Case, step: Step, problem: str) -> str | None:
    """Why this difference is accepted; None when it is not."""
    return next((known.reason for known in ACCEPTED if (oracle, side) in known.between and known.fits(case, step, problem)), None)
