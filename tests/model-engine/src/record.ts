import type { ModelValue } from "./values.js";

/** A stored record. */
export interface ModelRecord {
  readonly id: string;
  /** Insertion order, kept for life. */
  readonly order: number;
  vectors: ReadonlyMap<string, Float32Array>;
  payload: ReadonlyMap<string, ModelValue>;
  document: string | null;
  uri: string | null;
}
