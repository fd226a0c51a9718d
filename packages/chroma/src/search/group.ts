import { LosslessNumber } from "lossless-json";
import { isObject, parseLossless } from "../json/raw-json.js";
import type { Aggregate } from "./payload.js";

/** A row of an answer as far as grouping looks at it. */
export interface GroupedRow {
  /** Metadata under the keys that grouping speaks of, as JSON. */
  readonly metadata: string;
  readonly score: number;
}

/** A value of metadata that can be compared: its type's place, and itself. */
type Comparable = readonly [type: number, value: boolean | bigint | number | string | readonly Comparable[]] | null;

/** The places of the rows that stay, in the order of their scores: the `k` best of each group. Rows come in the order of their scores. */
export const grouped = (
  rows: readonly GroupedRow[],
  keys: readonly string[],
  aggregate: Aggregate,
): readonly number[] => {
  const groups = new Map<string, { readonly place: number; readonly order: readonly Comparable[] }[]>();
  for (const [place, { metadata, score }] of rows.entries()) {
    const parsed = parseLossless(metadata);
    const fields = isObject(parsed) ? parsed : {};
    const group = keyText(keys.map((key) => comparable(fields[key])));
    const order = aggregate.keys.map((key) => (key === "#score" ? ([2, score] as const) : comparable(fields[key])));
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [{ place, order }]);
    else members.push({ place, order });
  }
  const sign = aggregate.best === "smallest" ? 1 : -1;
  return [...groups.values()]
    .flatMap((members) =>
      members.sort((a, b) => sign * compareLists(a.order, b.order) || a.place - b.place).slice(0, aggregate.k),
    )
    .map(({ place }) => place)
    .sort((a, b) => a - b);
};

/** Booleans, integers, floats and texts are told apart and come in this order; lists come behind, nothing at all comes first. */
const comparable = (value: unknown): Comparable => {
  if (typeof value === "boolean") return [0, value];
  if (value instanceof LosslessNumber) {
    return /[.eE]/.test(value.value) ? [2, Number(value.value)] : [1, BigInt(value.value)];
  }
  if (typeof value === "string") return [3, value];
  if (Array.isArray(value)) return [5, value.map(comparable)];
  return isObject(value) ? [4, JSON.stringify(value)] : null;
};

const keyText = (values: readonly Comparable[]): string =>
  JSON.stringify(values, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));

const compareLists = (a: readonly Comparable[], b: readonly Comparable[]): number => {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compare(a[index] ?? null, b[index] ?? null);
    if (order !== 0) return order;
  }
  return a.length - b.length;
};

const compare = (a: Comparable, b: Comparable): number => {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (a[0] !== b[0]) return a[0] - b[0];
  const [left, right] = [a[1], b[1]];
  if (Array.isArray(left) && Array.isArray(right)) return compareLists(left, right);
  return left < right ? -1 : Number(left > right);
};
