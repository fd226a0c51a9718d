import { isLosslessNumber } from "lossless-json";
import { canonical, parseLossless } from "../json.js";

type Point = Readonly<Record<string, unknown>>;

/** Vectors of a cosine space are normalised when they are stored, here as there, which may move the last bit. */
const tolerance = 1e-5;

/** What differs between two lists of points; null when nothing does. */
export const pointDifference = (source: string, target: string): string | null => {
  const [left, right] = [source, target].map((text) => parseLossless(text) as readonly Point[]) as [
    readonly Point[],
    readonly Point[],
  ];
  if (left.length !== right.length) return `there are ${left.length} points and ${right.length}`;
  for (const [index, point] of left.entries()) {
    const other = right[index] ?? {};
    const id = canonical(point["id"]);
    if (id !== canonical(other["id"])) return `the point ${id} is missing`;
    if (canonical(point["payload"] ?? {}) !== canonical(other["payload"] ?? {}))
      return `the payloads of the point ${id} differ`;
    if (!isNear(point["vector"] ?? {}, other["vector"] ?? {})) return `the vectors of the point ${id} differ`;
  }
  return null;
};

const isNear = (one: unknown, other: unknown): boolean => {
  if (isLosslessNumber(one) && isLosslessNumber(other)) {
    const [left, right] = [Number(one.value), Number(other.value)];
    return Math.abs(left - right) <= tolerance * Math.max(1, Math.abs(left));
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isNear(item, other[index]));
  }
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  const [left, right] = [one, other] as [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => isNear(left[key], right[key]));
};
