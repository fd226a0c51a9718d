import { availableParallelism } from "node:os";
import type { Space } from "./spaces.js";

/** A complete HNSW configuration. */
export interface Hnsw {
  readonly space: Space;
  readonly ef_construction: number;
  readonly ef_search: number;
  readonly max_neighbors: number;
  readonly num_threads: number;
  readonly resize_factor: number;
  readonly sync_threshold: number;
  readonly batch_size: number;
}

/** What a collection has when nothing is asked for. */
export const defaultHnsw: Hnsw = {
  space: "l2",
  ef_construction: 100,
  ef_search: 100,
  max_neighbors: 16,
  num_threads: availableParallelism(),
  resize_factor: 1.2,
  sync_threshold: 1000,
  batch_size: 100,
};

/** The given fields over the defaults; null counts as absent. */
export const completeHnsw = (given: Readonly<Record<string, unknown>>): Hnsw => {
  const present = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  return { ...defaultHnsw, ...Object.fromEntries(present) };
};

/** Whether two configurations are the same in every field. */
export const equalHnsw = (a: Hnsw, b: Hnsw): boolean =>
  (Object.keys(defaultHnsw) as (keyof Hnsw)[]).every((key) => a[key] === b[key]);
