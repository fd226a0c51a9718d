import type { FieldPath, PathSegment } from "@vexfs/core";
import { formatError } from "../errors/qdrant-error.js";

/** A key that needs no quotes, or one in quotes; there is no way to write a quote or a backslash. */
const keyForm = /(?:([\p{Alphabetic}\p{N}_-]+)|"([^"\\]*)")/uy;
const indexForm = /\[(\d*)\]/y;

/** Array indexes are 64-bit upstream; an array of more elements than this never fits into a request. */
const indexMax = Number.MAX_SAFE_INTEGER;

/** The path that a text such as `foo[1].bar-baz[]."quoted.key"` stands for, or null when it stands for none. */
export const parseFieldPath = (text: string): FieldPath | null => {
  const first = keyAt(text, 0);
  if (first === null) return null;
  const segments: PathSegment[] = [first.key];
  let at = first.end;
  while (at < text.length) {
    if (text[at] === ".") {
      const next = keyAt(text, at + 1);
      if (next === null) return null;
      segments.push(next.key);
      at = next.end;
    } else {
      indexForm.lastIndex = at;
      const digits = indexForm.exec(text)?.[1];
      if (digits === undefined || Number(digits) > indexMax) return null;
      segments.push(digits === "" ? { each: true } : { index: Number(digits) });
      at = indexForm.lastIndex;
    }
  }
  return segments;
};

/** The text that a path is written as. */
export const printFieldPath = (path: FieldPath): string =>
  path
    .map((segment, at) => {
      if (typeof segment !== "string") return "each" in segment ? "[]" : `[${segment.index}]`;
      const key = /^[\p{Alphabetic}\p{N}_-]+$/u.test(segment) ? segment : `"${segment}"`;
      return at === 0 ? key : `.${key}`;
    })
    .join("");

/** The path of a payload key in a request body. */
export const fieldPath = (text: string): FieldPath => {
  const path = parseFieldPath(text);
  if (path === null) throw formatError(`Invalid json path: '${text}'`);
  return path;
};

/** The path of every element of the array at a path, which may say so already. */
export const eachElement = (path: FieldPath): FieldPath => {
  const last = path.at(-1);
  return typeof last === "object" && "each" in last ? path : [...path, { each: true }];
};

/** Whether two paths are equal. */
export const isSamePath = (one: FieldPath, other: FieldPath): boolean =>
  one.length === other.length && one.every((segment, at) => segmentText(segment) === segmentText(other[at]));

const segmentText = (segment: PathSegment | undefined): string => JSON.stringify(segment ?? null);

const keyAt = (text: string, at: number): { readonly key: string; readonly end: number } | null => {
  keyForm.lastIndex = at;
  const match = keyForm.exec(text);
  if (match === null) return null;
  return { key: match[1] ?? match[2] ?? "", end: keyForm.lastIndex };
};
