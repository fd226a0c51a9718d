import type { ColumnFactory, Expression, NearestSource } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { distanceRules } from "../configuration/spaces.js";
import { queryColumn } from "./query-vector.js";
import type { KnnExpression } from "./rank.js";
import type { ScoreRule } from "./select.js";

/** A `$knn` as a source, and how the scores of that become the distances which Chroma shows. */
export interface NearestRecords {
  readonly source: NearestSource;
  readonly score: ScoreRule;
}

/** Sparse vectors are measured by 1 − the dot product. */
const sparseRule: ScoreRule = { scale: -1, offset: 1 };

/** The search that a `$knn` asks for. A dense query searches the embeddings, whatever its key is, as in Chroma. */
export const nearestRecords = (
  { key, query }: KnnExpression,
  { attributes, breadth, space }: OpenCollection,
  columns: ColumnFactory,
): NearestRecords => {
  const queries = queryColumn(query, columns);
  if (query.kind === "dense") {
    const { scale, offset } = distanceRules[space];
    return {
      // Chroma knows the squared distance alone.
      source: { kind: "nearest", space: "", queries, ...breadth, measuredAs: "squaredEuclidean" },
      score: { scale, offset },
    };
  }
  const idf = attributes.schema.keys.get(key)?.sparse_vector?.sparse_vector_index?.config.bm25 === true;
  return { source: { kind: "nearest", space: key, queries, idf }, score: sparseRule };
};

/** The distance that a rule makes of the score which a prefetch gives. */
export const distance = ({ scale, offset }: ScoreRule, prefetch: number): Expression => {
  const score: Expression = { kind: "score", prefetch };
  if (scale === 1 && offset === 0) return score;
  const scaled: Expression = { kind: "product", of: [{ kind: "constant", value: scale }, score] };
  return { kind: "sum", of: [{ kind: "constant", value: offset }, scaled] };
};
