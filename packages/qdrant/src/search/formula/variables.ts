import type { FieldPath } from "@vexfs/core";
import { parseFieldPath } from "../../paths/field-path.js";

/** What a name in a formula stands for: what a prefetch says of a point, or a field of its payload. */
export type Variable = { readonly prefetch: number } | { readonly path: FieldPath };

/** Reads a name; an error when it is none. */
export const parseVariable = (name: string): Variable | Error => {
  if (!name.startsWith("$")) {
    const path = parseFieldPath(name);
    return path === null ? new Error(`Invalid payload variable: ${name}`) : { path };
  }
  const [word, ...rest] = parseFieldPath(name.slice(1)) ?? [];
  if (word === undefined) return new Error(`Invalid reserved variable: ${name}`);
  if (word !== "score") return new Error(`Invalid reserved word: ${name}`);
  const [index, ...more] = rest;
  if (index === undefined) return { prefetch: 0 };
  if (more.length > 0 || typeof index !== "object" || !("index" in index)) {
    return new Error(`Invalid reserved variable: ${name}`);
  }
  return { prefetch: index.index };
};
