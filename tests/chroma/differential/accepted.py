"""Differences that are meant, by name. Each is told in docs/chroma-differences.md."""

import json
import re
from dataclasses import dataclass
from typing import Any, Callable

from answers import compare, parsed
from server import Answer
from steps import Step

Json = Any


@dataclass(frozen=True)
class History:
    """What happened earlier in a case, and what is known of the request."""

    #: Chroma left traces of a write that it refused, or of an update of a record that was not there.
    has_traces: bool = False
    #: A record was given metadata under the keys that Chroma keeps documents and URIs under.
    has_reserved_keys: bool = False
    #: The path names another database than that of the collection.
    is_elsewhere: bool = False


@dataclass(frozen=True)
class Accepted:
    """One improvement. After some the two stores hold other things, so that a case ends there."""

    name: str
    fits: Callable[[Step, Answer, Answer], bool]
    parts: bool = False
    #: Only where the history has this.
    needs: str = ""


def _refused_there(kinds: set[str], statuses: set[int]) -> Callable[[Step, Answer, Answer], bool]:
    """An operation that Chroma on one node does not carry out, and that is answered here: carried out, or refused for a reason."""
    return lambda step, expected, actual: step.kind in kinds and expected.status in statuses and actual.status < 500


def _search(step: Step, expected: Answer, actual: Answer) -> bool:
    return step.kind == "search" and expected.status == 501 and actual.status < 500


def _groups_of_nothing(step: Step, expected: Answer, actual: Answer) -> bool:
    """Chroma 1.5.9 looks for the collection first, its main branch at the groups."""
    return step.kind == "search" and expected.status == 404 and actual.status == 400 and ".group_by: " in actual.body


def _sparse(step: Step, expected: Answer, actual: Answer) -> bool:
    return expected.status == 501 and "Sparse vector is not supported for local chroma" in expected.body and actual.status < 500


def _panic(step: Step, expected: Answer, actual: Answer) -> bool:
    return expected.status == 0 and actual.status < 500


def _other_path(step: Step, expected: Answer, actual: Answer) -> bool:
    """Chroma does not look at the tenant and the database in the path of a collection's id."""
    return actual.status == 404 and "does not exist" in actual.body and expected.status != 404


def _without_position(step: Step, expected: Answer, actual: Answer) -> bool:
    """A fault inside a schema, an embedding function or a search, told without its line and column, or after another fault."""
    is_inside = re.search(r"(?:target type|as JSON): (?:schema|configuration\.embedding_function|new_configuration\.embedding_function|searches)\b", expected.body)
    return is_inside is not None and expected.status in (400, 422) and actual.status in (400, 404, 422)


def _no_text(step: Step, expected: Answer, actual: Answer) -> bool:
    try:
        (step.body or b"").decode()
    except UnicodeDecodeError:
        return actual.status == 400 and "invalid unicode" in actual.body
    return False


def _path_is_no_text(step: Step, expected: Answer, actual: Answer) -> bool:
    return "%ff" in step.path and 400 <= expected.status < 500 and "Invalid UTF-8 in the path" in actual.body


def _base64(step: Step, expected: Answer, actual: Answer) -> bool:
    return expected.status == actual.status == 400 and all("Invalid base64 string: " in answer.body for answer in (expected, actual))


def _fewer_faults(step: Step, expected: Answer, actual: Answer) -> bool:
    """A bad key in metadata is told alone, before bad embeddings."""
    return actual.status == 400 and actual.body.endswith(':"Validation error: metadatas: ' + expected.body.split("metadatas: ")[-1].split(r"\n")[0].rstrip('"}') + '"}') and "Validation error: " in expected.body


def _fraction_for_integers(step: Step, expected: Answer, actual: Answer) -> bool:
    """A filter that compares a key which holds more than floats with a fraction."""
    if expected.status != 200 or actual.status != 200:
        return False
    try:
        return _has_fraction(json.loads(step.body or b"").get("where"))
    except (ValueError, AttributeError):
        return False


def _has_fraction(where: Json) -> bool:
    if not isinstance(where, dict):
        return False
    operands = {key: list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else [value] for key, value in where.items()}
    return any(
        _has_fraction(operand) if key in ("$and", "$or") else key != "f" and any(isinstance(one, float) and one % 1 for one in (operand if isinstance(operand, list) else [operand]))
        for key, found in operands.items()
        for operand in found
    )


def _other_metadata(step: Step, expected: Answer, actual: Answer) -> bool:
    return expected.status == actual.status == 400 and all("metadatas: Invalid metadata at index" in answer.body for answer in (expected, actual))


def _many_sparse_indexes(step: Step, expected: Answer, actual: Answer) -> bool:
    return "At most one sparse vector index" in expected.body and expected.status == 400 or "Sparse vector indexing is not enabled in local" in expected.body


def _other_fault(step: Step, expected: Answer, actual: Answer) -> bool:
    """Of several faults in a schema one is told, and Chroma looks at the keys in any order."""
    return expected.status == actual.status == 400 and all("Validation error: " in answer.body and "schema: " in answer.body for answer in (expected, actual))


def _text_with_nul(step: Step, expected: Answer, actual: Answer) -> bool:
    return b"\\u0000" in (step.body or b"") and expected.status == actual.status == 200


def _dimension(step: Step, expected: Answer, actual: Answer) -> bool:
    """A dimension that a refused write has left behind."""
    if expected.status == 400 and "Collection expecting embedding with dimension" in expected.body:
        return True
    if expected.status == 500 and ("Nothing found on disk" in expected.body or "Error finding id" in expected.body):
        return actual.status == 200
    return _but_for(_without_dimension)(step, expected, actual) or _but_for(_without_dimensions)(step, expected, actual)


def _without_dimension(node: Json) -> Json:
    return {**node, "dimension": None} if isinstance(node, dict) else node


def _without_dimensions(node: Json) -> Json:
    return [_without_dimension(item) for item in node] if isinstance(node, list) else node


def _other_vectors(step: Step, expected: Answer, actual: Answer) -> bool:
    """Embeddings and what is computed of them."""
    if step.kind == "query":
        return expected.status == actual.status == 200
    return _but_for(_without_embeddings, _without_signs_of_zero, _without_reserved_keys)(step, expected, actual)


def _without_embeddings(node: Json) -> Json:
    return {**node, "embeddings": None} if isinstance(node, dict) else node


def _without_signs_of_zero(node: Json) -> Json:
    return _everywhere(node, lambda value: ("float", "0.0") if value == ("float", "-0.0") else value)


def _without_reserved_keys(node: Json) -> Json:
    """Metadata without the keys that Chroma hides; without any key left it is as good as none."""
    if isinstance(node, dict):
        kept = {key: _without_reserved_keys(value) for key, value in node.items() if not key.startswith("chroma:")}
        return kept or None
    return [_without_reserved_keys(item) for item in node] if isinstance(node, list) else node


def _without_empty_arrays(node: Json) -> Json:
    """Schemas without types that keys got of an empty array, which Chroma takes for one of bool."""
    if isinstance(node, list):
        return [_without_empty_arrays(item) for item in node]
    if not isinstance(node, dict) or not isinstance(node.get("schema"), dict):
        return node
    kept = {key: {name: index for name, index in types.items() if name != "bool"} for key, types in node["schema"]["keys"].items()}
    return {**node, "schema": {**node["schema"], "keys": {key: types for key, types in kept.items() if types}}}


def _rounded_embeddings(node: Json) -> Json:
    """Embeddings to six digits of their longest component; those that Chroma could not scale back are left out."""
    if not isinstance(node, dict) or not isinstance(node.get("embeddings"), list):
        return node
    return {**node, "embeddings": _rounded(node["embeddings"])}


def _rounded(node: list[Json]) -> Json:
    if node and all(isinstance(item, tuple) or item is None for item in node):
        values = [None if item is None else float(item[1]) for item in node]
        longest = max((abs(value) for value in values if value is not None), default=0)
        return None if None in values or longest > 1e18 or 0 < longest < 1e-18 else [round(value / (longest or 1), 5) + 0.0 for value in values]
    return [_rounded(item) if isinstance(item, list) else item for item in node]


def _everywhere(node: Json, change: Callable[[Json], Json]) -> Json:
    if isinstance(node, dict):
        return {key: _everywhere(value, change) for key, value in node.items()}
    return [_everywhere(item, change) for item in node] if isinstance(node, list) else change(node)


def _but_for(*changes: Callable[[Json], Json]) -> Callable[[Step, Answer, Answer], bool]:
    """Two answers that are the same after the changes."""

    def fits(step: Step, expected: Answer, actual: Answer) -> bool:
        left, right = parsed(expected.body), parsed(actual.body)
        if expected.status != 200 or actual.status != 200 or left is None or right is None:
            return False
        for change in changes:
            left, right = change(left), change(right)
        return compare(step, left, right) is None

    return fits


ACCEPTED: list[Accepted] = [
    Accepted("functions and forks are served", _refused_there({"fork", "attach_function", "detach_function"}, {500, 501}), parts=True),
    Accepted("conditional reads and commits are served", _refused_there({"conditional_get", "conditional_commit"}, {404}), parts=True),
    Accepted("functions are looked for in a collection", _refused_there({"get_function"}, {400, 404})),
    Accepted("forks are counted, indexing is told", _refused_there({"fork_count", "indexing_status"}, {500, 501})),
    Accepted("searches are served", _search),
    Accepted("faults in the groups of a search are told before its collection is looked for", _groups_of_nothing),
    Accepted("sparse vectors are kept", _sparse, parts=True),
    Accepted("unknown ids beside known ones are passed over", lambda step, expected, actual: step.kind == "query" and "Error finding id" in expected.body and actual.status == 200),
    Accepted("no panic breaks the connection", _panic, parts=True),
    Accepted("tenant and database of the path are those of the collection", _other_path, parts=True, needs="is_elsewhere"),
    Accepted("a name that is taken is a conflict", lambda step, expected, actual: expected.status == 500 and "UNIQUE constraint" in expected.body and actual.status == 409),
    Accepted("numbers compare as numbers", _fraction_for_integers, parts=True),
    Accepted("an empty array makes no key of the schema", _but_for(_without_empty_arrays)),
    Accepted("zeros keep their sign", _but_for(_without_signs_of_zero)),
    Accepted("embeddings of space cosine come back as they were sent", _but_for(_rounded_embeddings)),
    Accepted("keys that begin with chroma: are shown", _but_for(_without_reserved_keys)),
    Accepted("metadata under chroma:document and chroma:uri is no document and no URI", lambda step, expected, actual: expected.status == actual.status == 200, parts=True, needs="has_reserved_keys"),
    Accepted("several of these at once", _but_for(_rounded_embeddings, _without_signs_of_zero, _without_reserved_keys)),
    Accepted("a body that is no UTF-8 is refused where it breaks off", _no_text),
    Accepted("a path that is no UTF-8 is refused as a whole", _path_is_no_text),
    Accepted("where base64 breaks off is told by the number of the embedding", _base64),
    Accepted("a bad metadata key is told before a bad embedding", _fewer_faults),
    Accepted("a bad sparse vector is told before a bad metadata key", _other_metadata),
    Accepted("of several faults in a schema another may be told", _other_fault),
    Accepted("integers of a configuration end at 2^63 - 1", lambda step, expected, actual: actual.status == 422 and "`, expected usize" in actual.body and re.search(rb"\d{19}", step.body or b"") is not None, parts=True),
    Accepted("an array stands for no object", lambda step, expected, actual: actual.status == 422 and "invalid type: sequence, expected struct" in actual.body, parts=True),
    Accepted("a NUL does not end a text", _text_with_nul, parts=True),
    Accepted("sparse indexes can be enabled, under any number of keys", _many_sparse_indexes, parts=True),
    Accepted("a write that is refused leaves no trace", _dimension, parts=True, needs="has_traces"),
    Accepted("an update of an unknown record leaves no trace", _other_vectors, parts=True, needs="has_traces"),
    Accepted("faults inside schemas, embedding functions and searches have no position", _without_position),
]


def accepted_as(step: Step, expected: Answer, actual: Answer, history: History) -> Accepted | None:
    """The improvement that this difference shows; None when it is none."""
    return next((known for known in ACCEPTED if (not known.needs or getattr(history, known.needs)) and known.fits(step, expected, actual)), None)
