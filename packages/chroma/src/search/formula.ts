import type { ColumnFactory, Expression, FormulaSource, Prefetch } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { distance, nearestRecords } from "./nearest.js";
import type { KnnExpression, RankExpression } from "./rank.js";

/** The largest number of 32 bits. */
const float32Max = 2 ** 128 - 2 ** 104;

/** A rank expression as a formula over what its `$knn`s find. */
export interface RankFormula {
  readonly source: FormulaSource;
  /** One for each `$knn`, from left to right; none when the expression has none, so that no record has a rank. */
  readonly prefetch: readonly Prefetch[];
}

/**
 * Compiles a rank expression. Records outside the result of a `$knn` have its default there; without one they have no rank, nor
 * has anything that is computed of it. Numbers are of 32 bits. The largest of several begins at the lowest of those that is finite,
 * the smallest at the highest, as in Chroma.
 */
export const rankFormula = (rank: RankExpression, collection: OpenCollection, columns: ColumnFactory): RankFormula => {
  const prefetch: Prefetch[] = [];

  const found = (knn: KnnExpression): Expression => {
    const { source, score } = nearestRecords(knn, collection, columns);
    const place = prefetch.push({ source, limit: knn.limit }) - 1;
    return knn.return_rank ? { kind: "rank", prefetch: place } : distance(score, place);
  };

  const compile = (expression: RankExpression): Expression => {
    switch (expression.kind) {
      case "knn": {
        const of = found(expression);
        return expression.default === undefined ? of : { kind: "otherwise", of, value: expression.default };
      }
      case "value":
        return { kind: "constant", value: expression.value };
      case "sum":
      case "product":
        return { kind: expression.kind, of: expression.of.map(compile) };
      case "largest":
      case "smallest": {
        const bound = expression.kind === "largest" ? -float32Max : float32Max;
        return { kind: expression.kind, of: [{ kind: "constant", value: bound }, ...expression.of.map(compile)] };
      }
      case "difference":
      case "quotient":
        return { kind: expression.kind, left: compile(expression.left), right: compile(expression.right) };
      case "absolute":
      case "exponential":
      case "ln":
        return { kind: "function", function: expression.kind, of: compile(expression.of) };
    }
  };

  const expression = compile(rank);
  return { source: { kind: "formula", expression, arithmetic: "plain", best: "smallest" }, prefetch };
};
