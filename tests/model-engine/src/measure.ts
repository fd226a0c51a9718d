import type { Metric } from "@vexfs/core";

const sum = (a: Float32Array, term: (x: number, index: number) => number): number =>
  a.reduce((total, x, index) => total + term(x, index), 0);

const component = (vector: Float32Array, index: number): number => vector[index] ?? 0;

const dot = (a: Float32Array, b: Float32Array): number => sum(a, (x, index) => x * component(b, index));

const cosine = (a: Float32Array, b: Float32Array): number => {
  const norms = Math.sqrt(dot(a, a) * dot(b, b));
  return norms === 0 ? 0 : dot(a, b) / norms;
};

const squaredEuclidean = (a: Float32Array, b: Float32Array): number =>
  sum(a, (x, index) => (x - component(b, index)) ** 2);

/** The measure of a metric: squared distance, distance, cosine similarity, dot product, sum of absolute differences. */
export const measure: Readonly<Record<Metric, (a: Float32Array, b: Float32Array) => number>> = {
  squaredEuclidean,
  euclidean: (a, b) => Math.sqrt(squaredEuclidean(a, b)),
  cosine,
  dot,
  manhattan: (a, b) => sum(a, (x, index) => Math.abs(x - component(b, index))),
};

/** Turns a measure into a number that is smaller for what is nearer. */
export const farness = (metric: Metric, value: number): number =>
  metric === "cosine" || metric === "dot" ? -value : value;
