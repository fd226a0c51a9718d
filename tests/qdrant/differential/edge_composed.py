"""Composed queries in the words of Qdrant's engine."""

from typing import Any, Callable

import qdrant_edge as edge

from edge_filters import edge_condition, edge_filter

Json = Any
Vector = Callable[[Json], Any]

_EXACT = edge.SearchParams(exact=True)
_DECAYS = {"lin_decay": edge.DecayKind.Lin, "exp_decay": edge.DecayKind.Exp, "gauss_decay": edge.DecayKind.Gauss}
_SEVERAL = {"sum": edge.Expression.Sum, "mult": edge.Expression.Mult}
_FUNCTIONS = {
    "neg": edge.Expression.Neg, "abs": edge.Expression.Abs, "sqrt": edge.Expression.Sqrt, "exp": edge.Expression.Exp,
    "ln": edge.Expression.Ln, "log10": edge.Expression.Log10,
}


def edge_prefetch(prefetch: Json, vector: Vector) -> edge.Prefetch:
    query = edge.Query.Nearest(vector(prefetch["vector"]), using=prefetch["using"]) if "vector" in prefetch else edge_query(prefetch, vector)
    inner = [edge_prefetch(item, vector) for item in prefetch.get("prefetch", [])]
    condition = edge_filter(prefetch["filter"]) if "filter" in prefetch else None
    return edge.Prefetch(prefetch["limit"], query, inner or None, _EXACT, condition, prefetch.get("score_threshold"))


def edge_query(step: Json, vector: Vector) -> Any:
    query = step["query"]
    match query["kind"]:
        case "rrf":
            return edge.Fusion.Rrf(query["k"], query.get("weights"))
        case "dbsf":
            return edge.Fusion.Dbsf()
        case "formula":
            return edge.Formula(_expression(query["formula"]), query["defaults"])
        case "nearest":
            return edge.Query.Nearest(vector(query["vector"]), using=step["using"])
        case "mmr":
            return edge.Mmr(vector(query["vector"]), 1.0 - query["diversity"], query["candidates_limit"], using=step["using"])
        case "feedback":
            items = [edge.FeedbackItem(vector(item["example"]), item["score"]) for item in query["feedback"]]
            strategy = edge.NaiveFeedbackStrategy(**query["naive"])
            return edge.Query.FeedbackNaive(edge.FeedbackNaiveQuery(vector(query["target"]), items, strategy), using=step["using"])
        case "order_by":
            direction = edge.Direction.Asc if query["direction"] == "asc" else edge.Direction.Desc
            return edge.OrderBy(query["key"], direction)
        case kind:
            raise ValueError(kind)


def _expression(expression: Json) -> edge.Expression:
    if isinstance(expression, (int, float)):
        return edge.Expression.Constant(expression)
    if isinstance(expression, str):
        return edge.Expression.Variable(expression)
    name, operand = next(iter(expression.items()))
    if len(expression) == 1 and name in _SEVERAL:
        return _SEVERAL[name]([_expression(item) for item in operand])
    if len(expression) == 1 and name in _FUNCTIONS:
        return _FUNCTIONS[name](_expression(operand))
    if name in _DECAYS:
        return edge.Expression.Decay(_DECAYS[name], _expression(operand["x"]), _expression(operand["target"]), operand["midpoint"], operand["scale"])
    match name:
        case "div":
            return edge.Expression.Div(_expression(operand["left"]), _expression(operand["right"]), operand["by_zero_default"])
        case "pow":
            return edge.Expression.Pow(_expression(operand["base"]), _expression(operand["exponent"]))
        case "datetime":
            return edge.Expression.Datetime(operand)
        case "datetime_key":
            return edge.Expression.DatetimeKey(operand)
        case "geo_distance":
            return edge.Expression.GeoDistance(edge.GeoPoint(**operand["origin"]), operand["to"])
        case _:
            return edge.Expression.Condition(edge_condition(expression))
