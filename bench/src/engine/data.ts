import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../data/random.js";
import type { DataName, EngineOptions } from "./options.js";
import { sourceOf } from "./sources.js";

/** Records and queries in files that every subject reads. */
export interface DataFiles {
  readonly name: DataName;
  readonly directory: string;
  readonly dimension: number;
  readonly count: number;
}

/**
 * Writes `n` records of a data set into `directory`: `data.json`, `vectors.f32`, `queries.f32`, and in `groups.u8` two numbers below 100 for each
 * record, by which filters choose.
 */
export async function writeData(
  name: DataName,
  n: number,
  { queries, m, efConstruction, tenants }: EngineOptions,
  directory: string,
  benchDirectory: string,
): Promise<DataFiles> {
  mkdirSync(directory, { recursive: true });
  const source = await sourceOf(name, n, queries, benchDirectory);
  const { dimension, metric, count } = source;
  const vectors = openSync(join(directory, "vectors.f32"), "w");
  for (const chunk of source.chunks) writeWhole(vectors, bytesOf(chunk));
  closeSync(vectors);
  writeFileSync(join(directory, "queries.f32"), bytesOf(source.queries));
  const random = new Random(11);
  const groups = new Uint8Array(count * 2);
  for (let at = 0; at < groups.length; at++) groups[at] = random.integerBelow(100);
  writeFileSync(join(directory, "groups.u8"), groups);
  const description = {
    dimension,
    count,
    queries: source.queries.length / dimension,
    metric,
    tenants: tenantsOf(count, tenants),
    m,
    ef_construction: efConstruction,
  };
  writeFileSync(join(directory, "data.json"), JSON.stringify(description));
  return { name, directory, dimension, count };
}

/** Each tenant has at least one record. */
export function tenantsOf(count: number, wanted: number): number {
  return Math.max(1, Math.min(count, wanted));
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
