import type { PayloadSelection } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { formatError } from "../errors/qdrant-error.js";
import { isObject } from "../json/raw-json.js";
import { fieldPath, parseFieldPath } from "../paths/field-path.js";
import { noSuchVector } from "./faults.js";

/** What of each point comes back, beside its id and score. */
export interface Selection {
  /** Whether the payload comes back, and which part of it. */
  readonly payload: boolean | PayloadSelection;
  /** Whether the vectors come back, or those of which spaces. */
  readonly vectors: boolean | readonly string[];
  /** Whether points come with their shard keys. */
  readonly shardKeys: boolean;
  /** Equal for equal selections. */
  readonly key: string;
}

/** How bodies declare the fields of a selection. */
export const selectionFields = {
  with_payload: { type: "json", optional: true },
  with_vector: { type: "json", optional: true, aliases: ["with_vectors"] },
} as const;

/** The fields of a body that select what comes back. */
export interface SelectionRequest {
  readonly with_payload?: unknown;
  readonly with_vector?: unknown;
}

/**
 * Reads what is selected of points of the collection; `payloadByDefault` says what an absent `with_payload` means. Refuses vectors that
 * the collection does not have.
 */
export const selectionOf = (
  request: SelectionRequest,
  { spaces, attributes }: OpenCollection,
  payloadByDefault = false,
): Selection => {
  const { with_payload: payload = null, with_vector: vectors = null } = request;
  const shardKeys = attributes.shardKeys !== null;
  const selection = {
    payload: payload === null ? payloadByDefault : payloadSelection(payload),
    vectors: vectors === null ? false : vectorSelection(vectors),
    shardKeys,
    key: JSON.stringify([payload ?? payloadByDefault, vectors ?? false, shardKeys]),
  };
  const named = typeof selection.vectors === "boolean" ? [] : selection.vectors;
  const unknown = named.find((name) => !spaces.has(name));
  if (unknown !== undefined) throw noSuchVector(unknown);
  return selection;
};

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

const isPaths = (value: unknown): value is readonly string[] =>
  isTexts(value) && value.every((text) => parseFieldPath(text) !== null);

const payloadSelection = (value: unknown): boolean | PayloadSelection => {
  if (typeof value === "boolean") return value;
  if (isPaths(value)) return { include: value.map(fieldPath) };
  const [entry, ...rest] = isObject(value) ? Object.entries(value) : [];
  if (entry !== undefined && rest.length === 0) {
    const [kind, paths] = entry;
    if (kind === "include" && isPaths(paths)) return { include: paths.map(fieldPath) };
    if (kind === "exclude" && isPaths(paths)) return { exclude: paths.map(fieldPath) };
  }
  throw formatError("Expected a boolean, an array of strings, or an object with an include/exclude field");
};

const vectorSelection = (value: unknown): boolean | readonly string[] => {
  if (typeof value === "boolean" || isTexts(value)) return value;
  throw formatError("Expected a boolean, or an array of strings");
};
