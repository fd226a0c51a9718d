import { boolean, optional, struct, unsigned } from "../json/decode.js";
import { type Memory, memory } from "./memory.js";

/** Parameters of the graph, all of which may be absent in what a user sends. */
export interface HnswDiff {
  readonly m?: number;
  readonly ef_construct?: number;
  readonly full_scan_threshold?: number;
  readonly max_indexing_threads?: number;
  readonly on_disk?: boolean;
  readonly memory?: Memory;
  readonly payload_m?: number;
  readonly inline_storage?: boolean;
}

/** Parameters of the graph with the defaults filled in. */
export type HnswConfig = HnswDiff & Required<Pick<HnswDiff, "m" | "ef_construct">>;

export const defaultHnsw: HnswConfig = {
  m: 16,
  ef_construct: 100,
  full_scan_threshold: 10_000,
  max_indexing_threads: 0,
  on_disk: false,
};

export const hnswDiff = struct<HnswDiff>("HnswConfigDiff", {
  m: optional(unsigned("usize")),
  ef_construct: optional(unsigned("usize", { min: 4 })),
  full_scan_threshold: optional(unsigned("usize", { min: 10 }), "full_scan_threshold_kb"),
  max_indexing_threads: optional(unsigned("usize")),
  on_disk: optional(boolean),
  memory: optional(memory),
  payload_m: optional(unsigned("usize")),
  inline_storage: optional(boolean),
});
