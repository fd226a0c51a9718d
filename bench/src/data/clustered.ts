import type { Dataset } from "./dataset.js";
import { Random } from "./random.js";

const CLUSTERS = 2000;
const LATENT = 24;
/** Spread of a cluster beside the distance between clusters. */
const SPREAD = 0.5;
const NOISE = 0.05;

/**
 * Vectors that are as easy to search as real embeddings are: clusters in a space of 24 dimensions, projected at random
 * to `dimension`, with 5 % noise. (Unclustered Gaussian vectors are no test of an index: every point is far from every other.)
 */
export class Clusters {
  readonly #dimension: number;
  readonly #random = new Random(20_240_601);
  readonly #centres = Float32Array.from({ length: CLUSTERS * LATENT }, () => this.#random.gaussian());
  readonly #projection: Float32Array;

  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#projection = Float32Array.from(
      { length: LATENT * dimension },
      () => this.#random.gaussian() / Math.sqrt(LATENT),
    );
  }

  /** The next vectors, and the cluster of each. */
  draw(count: number): { readonly vectors: Float32Array; readonly clusters: Uint16Array } {
    const vectors = new Float32Array(count * this.#dimension);
    const clusters = new Uint16Array(count);
    const latent = new Float32Array(LATENT);
    for (let i = 0; i < count; i++) {
      const cluster = this.#random.integerBelow(CLUSTERS);
      clusters[i] = cluster;
      for (let k = 0; k < LATENT; k++) {
        latent[k] = (this.#centres[cluster * LATENT + k] ?? 0) + SPREAD * this.#random.gaussian();
      }
      const vector = vectors.subarray(i * this.#dimension, (i + 1) * this.#dimension);
      project(latent, this.#projection, vector, this.#random);
    }
    return { vectors, clusters };
  }
}

/** Records and queries of {@link Clusters}. */
export function clusteredDataset(count: number, dimension: number, queryCount: number): Dataset {
  const drawn = new Clusters(dimension);
  const random = new Random(20_240_603);
  const { vectors, clusters } = drawn.draw(count);
  const text = (cluster: number, i: number): string =>
    `Record ${i} belongs to cluster ${cluster}, as its neighbours do.`;
  return {
    name: `clustered, ${dimension} dimensions`,
    dimension,
    count,
    vectors,
    documents: Array.from(clusters, text),
    buckets: Uint8Array.from({ length: count }, () => random.integerBelow(100)),
    queryCount,
    queries: drawn.draw(queryCount).vectors,
  };
}

function project(latent: Float32Array, projection: Float32Array, into: Float32Array, random: Random): void {
  const dimension = into.length;
  for (let k = 0; k < LATENT; k++) {
    const weight = latent[k] ?? 0;
    const offset = k * dimension;
    for (let d = 0; d < dimension; d++) into[d] = (into[d] ?? 0) + weight * (projection[offset + d] ?? 0);
  }
  for (let d = 0; d < dimension; d++) into[d] = (into[d] ?? 0) + NOISE * random.gaussian();
}
