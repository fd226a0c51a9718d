import { type Filter, hasId, hasVector, or, slice } from "@vexfs/core";
import { isObject } from "../json/raw-json.js";
import { pointIdFrom } from "../points/ids.js";
import { sizeConstant } from "./constants.js";
import { sliceOutOfRange, unknownCondition } from "./faults.js";
import type { FilterScope } from "./scope.js";

const u32Max = 4_294_967_295;

/** Passes nothing: objects within a payload have neither an id nor vectors. */
const never = or([]);

/** `has_id`: the point's id is one of a list. */
export const compileHasId = (value: unknown, scope: FilterScope): Filter => {
  if (!Array.isArray(value)) throw unknownCondition();
  const ids = value.map((item) => {
    const id = pointIdFrom(item);
    if (id === null) throw unknownCondition();
    return id;
  });
  return scope.isNested ? never : hasId([...new Set(ids)]);
};

/** `has_vector`: the point has a vector of that name. */
export const compileHasVector = (value: unknown, scope: FilterScope): Filter => {
  if (typeof value !== "string") throw unknownCondition();
  const isKnown = scope.collection.spaces.some(({ name }) => name === value);
  return isKnown && !scope.isNested ? hasVector(value) : never;
};

/** `slice`: the point is in one of some equal parts. */
export const compileSlice = (value: unknown, scope: FilterScope): Filter => {
  const total = isObject(value) ? sizeConstant(value["total"]) : null;
  const index = isObject(value) ? sizeConstant(value["index"]) : null;
  if (total === null || index === null || total === 0 || total > u32Max || index > u32Max) throw unknownCondition();
  if (index >= total) return scope.refuse("__all__", sliceOutOfRange);
  return scope.isNested ? never : slice(total, index);
};
