import {
  type Bounds,
  type CountBounds,
  type DateBounds,
  dateRange,
  exists,
  type FieldPath,
  type Filter,
  type NumberValue,
  not,
  or,
  range,
  valuesCount,
} from "@vexfs/core";
import { LosslessNumber } from "lossless-json";
import { formatError } from "../errors/qdrant-error.js";
import { isObject } from "../json/raw-json.js";
import { sizeConstant } from "./constants.js";
import { parseDatetime } from "./datetime.js";
import { floatBound } from "./float-bounds.js";

const boundNames = ["gt", "gte", "lt", "lte"] as const;

type BoundName = (typeof boundNames)[number];

/** The bounds that are given, each read by `read`. */
const readBounds = <T>(value: unknown, read: (bound: unknown, name: BoundName) => T): Partial<Record<BoundName, T>> => {
  if (!isObject(value)) throw noRange();
  const bounds: Partial<Record<BoundName, T>> = {};
  for (const name of boundNames) {
    const bound = value[name];
    if (bound !== undefined && bound !== null) bounds[name] = read(bound, name);
  }
  return bounds;
};

/** `range` of a field condition: of numbers, or of dates when a bound is a text. */
export const compileRange = (value: unknown, path: FieldPath): Filter => {
  const isDates = isObject(value) && boundNames.some((name) => typeof value[name] === "string");
  if (isDates) return dateRange(path, readBounds(value, dateBound) satisfies DateBounds);
  return range(path, readBounds(value, numberBound) satisfies Bounds, "any");
};

/** `values_count` of a field condition; a field that is not there has no values. */
export const compileValuesCount = (value: unknown, path: FieldPath): Filter => {
  const bounds: CountBounds = readBounds(value, countBound);
  const counted = valuesCount(path, bounds);
  return holdsZero(bounds) ? or([counted, not(exists(path))]) : counted;
};

const holdsZero = ({ gt, gte, lt, lte }: CountBounds): boolean =>
  gt === undefined && (gte ?? 0) === 0 && lt !== 0 && (lte ?? 0) >= 0;

const numberBound = (bound: unknown, name: BoundName): NumberValue => {
  if (!(bound instanceof LosslessNumber)) throw noRange();
  return floatBound(name, bound);
};

const dateBound = (bound: unknown): bigint => {
  if (typeof bound !== "string") throw noRange();
  const micros = parseDatetime(bound);
  if (micros !== null) return micros;
  const example = "Example: 2014-01-01T00:00:00Z";
  throw formatError(`'${bound}' does not match accepted datetime format (RFC3339). ${example}`);
};

const countBound = (bound: unknown): number => {
  const size = sizeConstant(bound);
  if (size === null) throw formatError("invalid bound of values_count, expected usize");
  return size;
};

const noRange = (): Error => formatError("data did not match any variant of untagged enum RangeInterfaceUntagged");
