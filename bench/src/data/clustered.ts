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
export function clusteredDataset(count: number, dimension: number, queryCount: number): Dataset {
  const random = new Random(20_240_601);
  const centres = Float32Array.from({ length: CLUSTERS * LATENT }, () => random.gaussian());
  const projection = Float32Array.from({ length: LATENT * dimension }, () => random.gaussian() / Math.sqrt(LATENT));
  const clusterOf: number[] = [];

  const draw = (rows: number): Float32Array => {
    const points = new Float32Array(rows * dimension);
    const latent = new Float32Array(LATENT);
    for (let i = 0; i < rows; i++) {
      const cluster = random.integerBelow(CLUSTERS);
      clusterOf.push(cluster);
      for (let k = 0; k < LATENT; k++) latent[k] = (centres[cluster * LATENT + k] ?? 0) + SPREAD * random.gaussian();
      project(latent, projection, points.subarray(i * dimension, (i + 1) * dimension), random);
    }
    return points;
  };

  const vectors = draw(count);
  const documents = clusterOf.map((cluster, i) => `Record ${i} belongs to cluster ${cluster}, as its neighbours do.`);
  return {
    name: `clustered, ${dimension} dimensions`,
    dimension,
    count,
    vectors,
    documents,
    buckets: Uint8Array.from({ length: count }, () => random.integerBelow(100)),
    queryCount,
    queries: draw(queryCount),
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
