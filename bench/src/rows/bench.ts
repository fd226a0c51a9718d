import type { Dataset } from "../data/dataset.js";
import type { GroundTruth } from "../data/ground-truth.js";
import type { ChromaControl } from "../http/chroma-api.js";
import type { Progress } from "../load/progress.js";
import type { Options } from "../options.js";
import type { Measurement } from "../report/measurement.js";
import type { Server } from "../servers/server.js";

/** One of the two servers, and what was measured of it so far. */
export interface Subject {
  readonly server: Server;
  readonly control: ChromaControl;
  readonly measurements: Measurement[];
  /** The collection that the bulk load fills and the other rows use. */
  collectionId: string;
  /** How the bulk load went. */
  progress: readonly Progress[];
  /** The most that the data directory took so far, in bytes. */
  diskPeak: number;
}

export interface Bench {
  readonly options: Options;
  readonly dataset: Dataset;
  readonly truth: GroundTruth;
  readonly subjects: readonly Subject[];
  /** `examples/typescript`, which has the official client. */
  readonly exampleDirectory: string;
}

/** Measures something, and adds it to the subjects' measurements. */
export type Row = (bench: Bench) => Promise<void>;

/** Lets the servers take turns, the other one first in every second round; returns what each turn gave. */
export async function takeTurns<T>(
  bench: Bench,
  rounds: number,
  turn: (subject: Subject, round: number) => Promise<T>,
): Promise<Map<Subject, T[]>> {
  const results = new Map<Subject, T[]>(bench.subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? bench.subjects : [...bench.subjects].reverse();
    for (const subject of order) results.get(subject)?.push(await turn(subject, round));
  }
  return results;
}

export const MEGABYTE = 1e6;
