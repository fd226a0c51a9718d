import type { AnyVectorColumn, ColumnFactory, JsonColumn, MultiVectorColumn } from "@vexfs/core";
import { badInput } from "../../errors/qdrant-error.js";
import { invalidBody } from "../../points/faults.js";
import { floatCount, floatsOf } from "../wire/floats.js";
import { type VectorForm, vectorText } from "./vectors.js";

type Form<Kind extends VectorForm["kind"]> = VectorForm & { readonly kind: Kind };
type Items<F extends VectorForm> = readonly (F | null)[];

/** One item a vector, none where there is none. All are of one kind, as those of a space are; `at` names an item in errors. */
export const vectorColumn = (
  items: Items<VectorForm>,
  columns: ColumnFactory,
  at: (index: number) => string,
): AnyVectorColumn | JsonColumn => {
  const kinds = new Set(items.map((item) => item?.kind));
  if (kinds.has("json")) return columns.json(items.map((item) => (item === null ? null : vectorText(item))));
  if (kinds.has("sparse")) {
    if (kinds.has("dense") || kinds.has("multi"))
      throw badInput("Conversion between sparse and regular vectors failed");
    return sparse(items as Items<Form<"sparse">>, columns);
  }
  if (!kinds.has("multi")) return dense(items as Items<Form<"dense">>, columns);
  return multi(items as Items<Form<"dense" | "multi">>, columns, at);
};

const dense = (items: Items<Form<"dense">>, columns: ColumnFactory): AnyVectorColumn => {
  const [only, ...rest] = items;
  if (only !== null && only !== undefined && rest.length === 0 && only.data.length > 0) {
    return columns.vectors(floatsOf(only.data), floatCount(only.data));
  }
  const dimensions = Int32Array.from(items, (item) => (item === null ? -1 : floatCount(item.data)));
  const { bytes, starts } = placed(items.map((item) => item?.data));
  return columns.vectorItems(bytes, starts, dimensions);
};

/** Where parts are in bytes that have all of them: those of the message, unless one was put together of pieces. */
const placed = (
  parts: readonly (Buffer | undefined)[],
): { readonly bytes: Uint8Array; readonly starts: Uint32Array } => {
  const memory = parts.find((part) => part !== undefined && part.length > 0)?.buffer;
  if (memory === undefined) return { bytes: nothing, starts: new Uint32Array(parts.length) };
  if (parts.every((part) => part === undefined || part.length === 0 || part.buffer === memory)) {
    const bytes = new Uint8Array(memory);
    return { bytes, starts: Uint32Array.from(parts, (part) => (part?.buffer === memory ? part.byteOffset : 0)) };
  }
  let end = 0;
  const starts = Uint32Array.from(parts, (part) => {
    const start = end;
    end += part?.length ?? 0;
    return start;
  });
  return { bytes: Buffer.concat(parts.filter((part) => part !== undefined)), starts };
};

const nothing = new Uint8Array(0);

const multi = (
  items: Items<Form<"dense" | "multi">>,
  columns: ColumnFactory,
  at: (index: number) => string,
): MultiVectorColumn => {
  const lists = items.map((item) => {
    if (item === null) return null;
    return item.kind === "dense" ? [item.data] : item.vectors;
  });
  const dimensions = Int32Array.from(lists, (list, index) => (list === null ? -1 : dimensionOf(list, at(index))));
  const counts = Uint32Array.from(lists, (list) => list?.length ?? 0);
  return columns.multiVectorItems(joinedFloats(lists.flatMap((list) => list ?? [])), dimensions, counts);
};

/** The dimension of all vectors of a list. */
const dimensionOf = (list: readonly Buffer[], at: string): number => {
  const [first, ...rest] = list.map(floatCount);
  if (first === undefined) throw invalidBody(`${at}.data`, "multi vector must not be empty");
  const other = rest.find((dimension) => dimension !== first);
  if (other !== undefined) {
    const rule = `all vectors must have the same dimension, found vector with dimension ${other}`;
    throw invalidBody(`${at}.data`, rule);
  }
  return first;
};

const sparse = (items: Items<Form<"sparse">>, columns: ColumnFactory): AnyVectorColumn => {
  const indices = Uint32Array.from(items.flatMap((item) => item?.indices ?? []));
  const indexCounts = Int32Array.from(items, (item) => item?.indices.length ?? -1);
  const valueCounts = Int32Array.from(items, (item) => (item === null ? -1 : floatCount(item.values)));
  return columns.sparseVectorItems(indices, indexCounts, joinedFloats(items.map((item) => item?.values)), valueCounts);
};

/** The floats of all that are there, one after the other. */
const joinedFloats = (parts: readonly (Buffer | undefined)[]): Float32Array => {
  let length = 0;
  for (const part of parts) length += floatCount(part);
  const floats = new Float32Array(length);
  const bytes = new Uint8Array(floats.buffer);
  let at = 0;
  for (const part of parts) {
    if (part === undefined) continue;
    const whole = floatCount(part) * Float32Array.BYTES_PER_ELEMENT;
    bytes.set(whole === part.length ? part : part.subarray(0, whole), at);
    at += whole;
  }
  return floats;
};
