"""Filters of the REST API as objects of the engine's Python binding."""

from typing import Any
from uuid import UUID

import qdrant_edge as edge

Json = Any


class NotServed(Exception):
    """The side cannot do this step; it is left out of the comparison."""


def edge_filter(json: Json) -> edge.Filter:
    """A filter with all its clauses."""
    clauses = {name: [edge_condition(item) for item in json[name]] for name in ("must", "should", "must_not") if name in json}
    if "min_should" in json:
        wanted = json["min_should"]
        clauses["min_should"] = edge.MinShould([edge_condition(item) for item in wanted["conditions"]], wanted["min_count"])
    return edge.Filter(**clauses)


def edge_condition(json: Json) -> Any:
    """One condition, or a filter in its place."""
    if "has_id" in json:
        return edge.HasIdCondition({UUID(an_id) if isinstance(an_id, str) else an_id for an_id in json["has_id"]})
    if "has_vector" in json:
        return edge.HasVectorCondition(json["has_vector"])
    if "slice" in json:
        return edge.SliceCondition(json["slice"]["total"], json["slice"]["index"])
    if "nested" in json:
        return edge.NestedCondition(json["nested"]["key"], edge_filter(json["nested"]["filter"]))
    if "key" in json:
        return edge.FieldCondition(json["key"], **_field(json))
    if "is_empty" in json:
        return edge.IsEmptyCondition(json["is_empty"]["key"])
    if "is_null" in json:
        return edge.IsNullCondition(json["is_null"]["key"])
    return edge_filter(json)


def _field(json: Json) -> dict[str, Any]:
    makers = {
        "match": _match,
        "range": _range,
        "geo_bounding_box": lambda box: edge.GeoBoundingBox(_place(box["top_left"]), _place(box["bottom_right"])),
        "geo_radius": lambda circle: edge.GeoRadius(_place(circle["center"]), circle["radius"]),
        "geo_polygon": lambda shape: edge.GeoPolygon(_ring(shape["exterior"]), [_ring(ring) for ring in shape["interiors"]] if "interiors" in shape else None),
        "values_count": lambda bounds: edge.ValuesCount(**bounds),
        "is_empty": bool,
        "is_null": bool,
    }
    return {name: make(json[name]) for name, make in makers.items() if name in json}


def _match(json: Json) -> Any:
    makers = {
        "value": edge.MatchValue, "text": edge.MatchText, "text_any": edge.MatchTextAny, "phrase": edge.MatchPhrase,
        "prefix": edge.MatchPrefix, "any": edge.MatchAny, "except": edge.MatchExcept,
    }
    ((name, constant),) = json.items()
    if isinstance(constant, bool):
        raise NotServed  # the binding makes an integer of it
    return makers[name](constant)


def _range(bounds: Json) -> Any:
    dates = any(isinstance(bound, str) for bound in bounds.values())
    return edge.RangeDateTime(**bounds) if dates else edge.RangeFloat(**bounds)


def _place(json: Json) -> edge.GeoPoint:
    return edge.GeoPoint(lon=json["lon"], lat=json["lat"])


def _ring(json: Json) -> list[edge.GeoPoint]:
    return [_place(point) for point in json["points"]]
