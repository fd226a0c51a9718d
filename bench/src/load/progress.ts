import { setTimeout as sleep } from "node:timers/promises";

/** How far a load had come at a time. */
export interface Progress {
  readonly seconds: number;
  readonly acknowledged: number;
  readonly indexed: number;
}

/** How often a load is looked at. */
const SAMPLE_MS = 200;

/**
 * Looks again and again how far a load is while `work` goes on, which says how many records more have been acknowledged; `indexed` tells how many
 * of those so far are indexed.
 */
export async function watchProgress(
  indexed: (acknowledged: number) => Promise<number>,
  work: (acknowledge: (records: number) => void) => Promise<void>,
): Promise<readonly Progress[]> {
  const started = performance.now();
  const progress: Progress[] = [];
  let acknowledged = 0;
  let isOver = false;
  const look = async (): Promise<void> => {
    const before = { seconds: (performance.now() - started) / 1000, acknowledged };
    progress.push({ ...before, indexed: await indexed(before.acknowledged) });
  };
  const looking = (async () => {
    for (; !isOver; await sleep(SAMPLE_MS)) await look();
  })();
  const worked = work((records) => {
    acknowledged += records;
  }).finally(() => {
    isOver = true;
  });
  await Promise.all([worked, looking]);
  await look();
  return progress;
}
