import { boolean, type Decoder, float, optional, struct, unsigned } from "../json/decode.js";

/** When Qdrant reorganises its segments. Kept and shown; VexFS has no segments. */
export interface OptimizersConfig {
  readonly deleted_threshold: number;
  readonly vacuum_min_vector_number: number;
  readonly default_segment_number: number;
  readonly max_segment_size?: number;
  readonly memmap_threshold?: number;
  readonly indexing_threshold?: number;
  readonly flush_interval_sec: number;
  readonly max_optimization_threads?: number;
  readonly prevent_unoptimized?: boolean;
}

/** Changes of it; `auto` threads are shown as null. */
export type OptimizersDiff = Partial<Omit<OptimizersConfig, "max_optimization_threads">> & {
  readonly max_optimization_threads?: number | "auto";
};

const defaultOptimizers: OptimizersConfig = {
  deleted_threshold: 0.2,
  vacuum_min_vector_number: 1000,
  default_segment_number: 0,
  indexing_threshold: 10_000,
  flush_interval_sec: 5,
};

const threads: Decoder<number | "auto"> = (value, place) =>
  value === "auto" ? "auto" : unsigned("usize")(value, place);

export const optimizersDiff = struct<OptimizersDiff>("OptimizersConfigDiff", {
  deleted_threshold: optional(float("f64", { min: 0, max: 1 })),
  vacuum_min_vector_number: optional(unsigned("usize", { min: 100 })),
  default_segment_number: optional(unsigned("usize")),
  max_segment_size: optional(unsigned("usize", { min: 1 }), "max_segment_size_kb"),
  memmap_threshold: optional(unsigned("usize"), "memmap_threshold_kb"),
  indexing_threshold: optional(unsigned("usize"), "indexing_threshold_kb"),
  flush_interval_sec: optional(unsigned("u64")),
  max_optimization_threads: optional(threads),
  prevent_unoptimized: optional(boolean),
});

/** The settings after a change; the defaults are changed when there are none yet. */
export const updatedOptimizers = (
  { max_optimization_threads: wanted, ...diff }: OptimizersDiff,
  { max_optimization_threads: current, ...config }: OptimizersConfig = defaultOptimizers,
): OptimizersConfig => {
  const count = wanted === undefined ? current : wanted;
  return { ...config, ...diff, ...(typeof count === "number" ? { max_optimization_threads: count } : {}) };
};

/** What is shown: absent settings are null. */
export const shownOptimizers = (config: OptimizersConfig): object => ({
  deleted_threshold: config.deleted_threshold,
  vacuum_min_vector_number: config.vacuum_min_vector_number,
  default_segment_number: config.default_segment_number,
  max_segment_size: config.max_segment_size ?? null,
  memmap_threshold: config.memmap_threshold ?? null,
  indexing_threshold: config.indexing_threshold ?? null,
  flush_interval_sec: config.flush_interval_sec,
  max_optimization_threads: config.max_optimization_threads ?? null,
  prevent_unoptimized: config.prevent_unoptimized ?? null,
});
