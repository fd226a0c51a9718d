import type { ObservedField } from "@vexfs/core";
import type { ModelValue } from "./values.js";

/** The type under which a value is observed; null for null and the empty array. */
export const observedType = (value: ModelValue): ObservedField["type"] | null => {
  if (value === null) return null;
  if ("string" in value) return "string";
  if ("int" in value) return "int";
  if ("float" in value) return "float";
  if ("bool" in value) return "bool";
  if ("object" in value) return "object";
  const element = observedType(value.array[0] ?? null);
  return element === "string" || element === "int" || element === "float" || element === "bool" ? `${element}s` : null;
};
