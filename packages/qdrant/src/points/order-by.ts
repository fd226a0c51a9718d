import type { NumberValue, OrderedSource } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { formatError } from "../errors/qdrant-error.js";
import { numberConstant } from "../filter/constants.js";
import { parseDatetime } from "../filter/datetime.js";
import { isObject, parseLossless } from "../json/raw-json.js";
import { fieldPath, isSamePath, parseFieldPath } from "../paths/field-path.js";

/** Reads `order_by`, which is a key or says more, from its JSON. */
export const orderedSource = (json: string, { record }: OpenCollection): OrderedSource => {
  const value = parseLossless(json);
  const { key, direction, start_from: start = null } = isObject(value) ? value : { key: value };
  if (typeof key !== "string" || parseFieldPath(key) === null || !isDirection(direction ?? "asc")) throw noOrder();
  const path = fieldPath(key);
  const isDates = record.indexes.some(({ kind, path: indexed }) => kind === "datetime" && isSamePath(indexed, path));
  const from = start === null || start === undefined ? null : startFrom(start);
  return {
    kind: "ordered",
    path,
    type: isDates || typeof start === "string" ? "datetime" : "number",
    direction: direction === "desc" ? "descending" : "ascending",
    ...(from === null ? {} : { from }),
  };
};

const isDirection = (value: unknown): boolean => value === "asc" || value === "desc";

/** A number, or a date in microseconds. */
const startFrom = (value: unknown): NumberValue => {
  const micros = typeof value === "string" ? parseDatetime(value) : null;
  const number = micros === null ? numberConstant(value) : { int: micros };
  if (number === null) throw noOrder();
  return number;
};

const noOrder = (): Error => formatError("Expected a string, or an object with a key, direction and/or start_from");
