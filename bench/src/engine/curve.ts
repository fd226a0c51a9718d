/** Speed and recall of a search at one breadth. */
export interface Point {
  readonly breadth: number;
  readonly recall: number;
  readonly perSecond: number;
}

/** Speed at a recall, and the recall that it stands for. */
export interface AtRecall {
  readonly perSecond: number;
  readonly recall: number;
}

/**
 * Queries a second at a recall: between the breadths on either side of it by interpolation, or at the smallest breadth when even
 * that finds more. `undefined` when none finds as much.
 */
export function atRecall(points: readonly Point[], recall: number): AtRecall | undefined {
  const above = points.findIndex((point) => point.recall >= recall);
  const right = points[above];
  if (right === undefined) return undefined;
  const left = points[above - 1];
  if (left === undefined || left.recall >= right.recall) return { perSecond: right.perSecond, recall: right.recall };
  const share = (recall - left.recall) / (right.recall - left.recall);
  const logarithm = Math.log(left.perSecond) * (1 - share) + Math.log(right.perSecond) * share;
  return { perSecond: Math.exp(logarithm), recall };
}

/** The share of the true nearest ten that were found. `truth` may have more where several are as near as the tenth. */
export function recallOf(found: readonly (readonly number[])[], truth: readonly (readonly number[])[]): number {
  let right = 0;
  let wanted = 0;
  for (const [query, expected] of truth.entries()) {
    const known = new Set(expected);
    right += Math.min(10, (found[query] ?? []).filter((id) => known.has(id)).length);
    wanted += Math.min(10, expected.length);
  }
  return right / wanted;
}
