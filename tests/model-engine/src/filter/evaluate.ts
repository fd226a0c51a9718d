import type { Bounds, Elements, FieldPath, Filter, FilterValue, NumberValue, TextTarget, ValueType } from "@vexfs/core";
import type { ModelRecord } from "../record.js";
import { unsupported } from "../unsupported.js";
import type { ModelValue } from "../values.js";
import { modelRegex } from "./regex.js";

/** Whether a record passes a filter, by looking at it. */
export const passes = (record: ModelRecord, filter: Filter): boolean => {
  switch (filter.kind) {
    case "and":
      return filter.filters.every((part) => passes(record, part));
    case "or":
      return filter.filters.some((part) => passes(record, part));
    case "not":
      return !passes(record, filter.filter);
    case "atLeast":
      return filter.filters.filter((part) => passes(record, part)).length >= filter.count;
    case "equals":
      return some(record, filter.path, filter.elements, (value, exact) => equal(value, filter.value, exact));
    case "in":
      return some(record, filter.path, filter.elements, (value, exact) =>
        filter.values.some((constant) => equal(value, constant, exact)),
      );
    case "range":
      return some(record, filter.path, filter.elements, (value) => within(value, filter));
    case "exists":
      return field(record, filter.path) !== null;
    case "hasType":
      return some(record, filter.path, "any", (value) => hasType(value, filter.type));
    case "textContains":
      return text(record, filter.target)?.includes(filter.text) ?? false;
    case "textRegex": {
      const target = text(record, filter.target);
      return target !== null && modelRegex(filter.pattern).test(target);
    }
    case "hasId":
      return filter.ids.includes(record.id);
    case "hasDocument":
      return record.document !== null;
    default:
      throw unsupported(`the filter ${filter.kind}`);
  }
};

const field = (record: ModelRecord, path: FieldPath): ModelValue => {
  let value: ModelValue = { object: record.payload };
  for (const segment of path) {
    if (typeof segment !== "string") throw unsupported("paths into arrays");
    if (value === null || !("object" in value)) return null;
    value = value.object.get(segment) ?? null;
  }
  return value;
};

const some = (
  record: ModelRecord,
  path: FieldPath,
  elements: Elements,
  test: (value: ModelValue, exactType: boolean) => boolean,
): boolean => {
  if (elements === "typed") throw unsupported("conditions on exact types");
  const value = field(record, path);
  if (value === null) return false;
  if ("array" in value) return elements !== "scalar" && value.array.some((item) => test(item, true));
  return elements !== "array" && test(value, false);
};

const equal = (value: ModelValue, constant: FilterValue, exactType: boolean): boolean => {
  if (value === null) return false;
  if ("string" in constant) return "string" in value && value.string === constant.string;
  if ("bool" in constant) return "bool" in value && value.bool === constant.bool;
  if (exactType && "int" in value !== "int" in constant) return false;
  const number = numberOf(value);
  return number !== null && compare(number, constant) === 0;
};

const hasType = (value: ModelValue, type: ValueType): boolean => {
  if (value === null) return false;
  if (type === "float") return "int" in value || "float" in value;
  if (type === "string" || type === "int" || type === "bool") return type in value;
  throw unsupported(`the type ${type}`);
};

const numberOf = (value: ModelValue): NumberValue | null =>
  value !== null && ("int" in value || "float" in value) ? value : null;

const compare = (a: NumberValue, b: NumberValue): number => {
  const x = "int" in a ? a.int : a.float;
  const y = "int" in b ? b.int : b.float;
  // JavaScript compares a bigint with a number by what they stand for.
  return x < y ? -1 : x > y ? 1 : 0;
};

const within = (value: ModelValue, { gt, gte, lt, lte }: Bounds): boolean => {
  const number = numberOf(value);
  if (number === null) return false;
  return (
    (gt === undefined || compare(number, gt) > 0) &&
    (gte === undefined || compare(number, gte) >= 0) &&
    (lt === undefined || compare(number, lt) < 0) &&
    (lte === undefined || compare(number, lte) <= 0)
  );
};

const text = (record: ModelRecord, target: TextTarget): string | null => {
  if ("document" in target) return record.document;
  const value = field(record, target.path);
  return value !== null && "string" in value ? value.string : null;
};
