import type { Space } from "./spaces.js";

/** Parameters of a SPANN index. They are kept and shown; what is built is this engine's graph. */
export interface SpannParameters {
  readonly search_nprobe?: number;
  readonly search_rng_factor?: number;
  readonly search_rng_epsilon?: number;
  readonly nreplica_count?: number;
  readonly write_rng_factor?: number;
  readonly write_rng_epsilon?: number;
  readonly split_threshold?: number;
  readonly num_samples_kmeans?: number;
  readonly initial_lambda?: number;
  readonly reassign_neighbor_count?: number;
  readonly merge_threshold?: number;
  readonly num_centers_to_merge_to?: number;
  readonly write_nprobe?: number;
  readonly ef_construction?: number;
  readonly ef_search?: number;
  readonly max_neighbors?: number;
  readonly center_drift_threshold?: number;
}

/** A complete SPANN configuration. */
export type Spann = Required<Omit<SpannParameters, "center_drift_threshold">> &
  Pick<SpannParameters, "center_drift_threshold"> & { readonly space: Space };

/** What a collection has when nothing is asked for, in the order in which Chroma shows it. */
export const defaultSpann: Spann = {
  space: "l2",
  search_nprobe: 64,
  search_rng_factor: 1,
  search_rng_epsilon: 10,
  nreplica_count: 8,
  write_rng_factor: 1,
  write_rng_epsilon: 5,
  split_threshold: 50,
  num_samples_kmeans: 1000,
  initial_lambda: 100,
  reassign_neighbor_count: 64,
  merge_threshold: 25,
  num_centers_to_merge_to: 8,
  write_nprobe: 32,
  ef_construction: 200,
  ef_search: 200,
  max_neighbors: 64,
};

/** The given fields over the defaults; null counts as absent. */
export const completeSpann = (given: Readonly<Record<string, unknown>>): Spann => {
  const present = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  return { ...defaultSpann, ...Object.fromEntries(present) };
};

/** Whether two configurations are the same in every field. */
export const equalSpann = (a: Spann, b: Spann): boolean =>
  a.center_drift_threshold === b.center_drift_threshold &&
  (Object.keys(defaultSpann) as (keyof Spann)[]).every((key) => a[key] === b[key]);

/** What a parameter of a schema may be. */
interface Range {
  readonly min?: number;
  readonly max: number;
}

const ranges: Readonly<Partial<Record<keyof SpannParameters, Range>>> = {
  search_nprobe: { max: 128 },
  search_rng_factor: { min: 1, max: 1 },
  search_rng_epsilon: { min: 5, max: 10 },
  nreplica_count: { max: 8 },
  write_rng_factor: { min: 1, max: 1 },
  write_rng_epsilon: { min: 5, max: 10 },
  split_threshold: { min: 50, max: 200 },
  num_samples_kmeans: { max: 1000 },
  initial_lambda: { min: 100, max: 100 },
  reassign_neighbor_count: { max: 64 },
  merge_threshold: { min: 25, max: 100 },
  num_centers_to_merge_to: { max: 8 },
  write_nprobe: { max: 64 },
  ef_construction: { max: 200 },
  ef_search: { max: 200 },
  max_neighbors: { max: 64 },
  center_drift_threshold: { min: 0.1, max: 1 },
};

/** The first parameter that is out of its range, in the words of Chroma's validator; null when all are within. */
export const spannFault = (given: SpannParameters): string | null => {
  for (const [field, { min, max }] of Object.entries(ranges) as [keyof SpannParameters, Range][]) {
    const value = given[field];
    if (value === undefined || (value <= max && value >= (min ?? value))) continue;
    const lower = min === undefined ? "" : `"min": Number(${min}), `;
    return `${field}: Validation error: range [{${lower}"max": Number(${max}), "value": Number(${value})}]`;
  }
  return null;
};
