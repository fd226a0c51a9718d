import type { WorkTimes } from "@vexfs/core";

/** What telemetry says of the snapshots of a collection. */
export interface SnapshotTelemetry {
  readonly id: string;
  readonly running_snapshots: number;
  readonly running_snapshot_recovery: number;
  readonly total_snapshot_creations: number;
}

/** What goes on, and went on since the start, with the snapshots of the collection whose id is `id`, under the name that is to be shown. */
export const snapshotTelemetry = (shown: string, id: string, works: readonly WorkTimes[]): SnapshotTelemetry => {
  const timesOf = (kind: WorkTimes["work"]): WorkTimes | undefined =>
    works.find(({ collection, work }) => collection === id && work === kind);
  const { running = 0, count = 0 } = timesOf("snapshot") ?? {};
  return {
    id: shown,
    running_snapshots: running,
    running_snapshot_recovery: timesOf("restore")?.running ?? 0,
    total_snapshot_creations: running + count,
  };
};
