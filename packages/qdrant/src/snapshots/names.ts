/** `2026-08-04-13-48-45`, in UTC. */
const stamp = (time: Date): string => time.toISOString().slice(0, 19).replaceAll(/[T:]/g, "-");

/** What a snapshot of a collection is called. */
export const collectionSnapshotName = (collection: string, peer: number, time: Date): string =>
  `${collection}-${peer}-${stamp(time)}.snapshot`;

/** What a snapshot of a shard is called. */
export const shardSnapshotName = (collection: string, shard: number, time: Date): string =>
  `${collection}-shard-${shard}-${stamp(time)}.snapshot`;

/** What a snapshot of all collections is called. */
export const fullSnapshotName = (time: Date): string => `full-snapshot-${stamp(time)}.snapshot`;
