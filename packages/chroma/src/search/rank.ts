import { array, boolean, type Decoder, float, string, struct, tagged, unsigned } from "../json/decode.js";
import { type QueryVector, queryVector } from "./query-vector.js";

/** The nearest records to a vector, by their measure or by their place. */
export interface KnnExpression {
  readonly kind: "knn";
  readonly query: QueryVector;
  readonly key: string;
  readonly limit: number;
  /** For records that are not among them; without it those have no rank. */
  readonly default?: number;
  readonly return_rank: boolean;
}

/** A rank: the smaller it is, the better. */
export type RankExpression =
  | KnnExpression
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "sum" | "product" | "largest" | "smallest"; readonly of: readonly RankExpression[] }
  | { readonly kind: "difference" | "quotient"; readonly left: RankExpression; readonly right: RankExpression }
  | { readonly kind: "absolute" | "exponential" | "ln"; readonly of: RankExpression };

const knn = struct<Omit<KnnExpression, "kind" | "key" | "limit" | "return_rank"> & Partial<KnnExpression>>("RankExpr", {
  query: { decode: queryVector, isRequired: true },
  key: { decode: string, refusesNull: true },
  limit: { decode: unsigned("u32"), refusesNull: true },
  default: { decode: float },
  return_rank: { decode: boolean, refusesNull: true },
});

const several =
  (kind: "sum" | "product" | "largest" | "smallest"): Decoder<RankExpression> =>
  (value, path) => ({ kind, of: array(rankExpression)(value, path) });

const one =
  (kind: "absolute" | "exponential" | "ln"): Decoder<RankExpression> =>
  (value, path) => ({ kind, of: rankExpression(value, path) });

const two = (kind: "difference" | "quotient"): Decoder<RankExpression> => {
  const side = { decode: (value: unknown, path: string) => rankExpression(value, path), isRequired: true };
  const sides = struct<{ readonly left: RankExpression; readonly right: RankExpression }>("RankExpr", {
    left: side,
    right: side,
  });
  return (value, path) => ({ kind, ...sides(value, path) });
};

/** Decodes a rank expression. */
export const rankExpression: Decoder<RankExpression> = tagged("RankExpr", {
  $abs: one("absolute"),
  $div: two("quotient"),
  $exp: one("exponential"),
  $knn: (value, path) => ({ key: "#embedding", limit: 16, return_rank: false, ...knn(value, path), kind: "knn" }),
  $log: one("ln"),
  $max: several("largest"),
  $min: several("smallest"),
  $mul: several("product"),
  $sub: two("difference"),
  $sum: several("sum"),
  $val: (value, path) => ({ kind: "value", value: float(value, path) }),
});

/** The searches in an expression, from left to right. */
export const knnIn = (rank: RankExpression): readonly KnnExpression[] => {
  switch (rank.kind) {
    case "knn":
      return [rank];
    case "value":
      return [];
    case "sum":
    case "product":
    case "largest":
    case "smallest":
      return rank.of.flatMap(knnIn);
    case "difference":
    case "quotient":
      return [...knnIn(rank.left), ...knnIn(rank.right)];
    case "absolute":
    case "exponential":
    case "ln":
      return knnIn(rank.of);
  }
};
