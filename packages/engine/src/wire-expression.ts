import type { Expression } from "@vexfs/core";
import { wireFilter, wireValue } from "./wire-filter.js";

/** An expression's JSON. */
export const wireExpression = (expression: Expression): unknown => {
  switch (expression.kind) {
    case "condition":
      return { ...expression, filter: wireFilter(expression.filter) };
    case "datetime": {
      const { otherwise } = expression;
      const isValue = otherwise !== undefined && "value" in otherwise;
      return isValue ? { ...expression, otherwise: { value: wireValue(otherwise.value) } } : expression;
    }
    case "sum":
    case "product":
    case "largest":
    case "smallest":
      return { ...expression, of: expression.of.map(wireExpression) };
    case "difference":
    case "power":
    case "quotient":
      return { ...expression, left: wireExpression(expression.left), right: wireExpression(expression.right) };
    case "function":
    case "otherwise":
      return { ...expression, of: wireExpression(expression.of) };
    case "decay":
      return {
        ...expression,
        of: wireExpression(expression.of),
        target: expression.target && wireExpression(expression.target),
      };
    case "constant":
    case "score":
    case "rank":
    case "number":
    case "distance":
      return expression;
  }
};
