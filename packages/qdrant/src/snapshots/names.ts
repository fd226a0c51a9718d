/** What the nth of the snapshots is called that would else have the same name. The first is called as by Qdrant. */
export type SnapshotNames = (nth: number) => string;

/** `2026-08-04-13-48-45`, in UTC. */
const stamp = (time: Date): string => time.toISOString().slice(0, 19).replaceAll(/[T:]/g, "-");

const names =
  (subject: string, time: Date): SnapshotNames =>
  (nth) =>
    `${subject}-${stamp(time)}${nth === 1 ? "" : `-${nth}`}.snapshot`;

/** What snapshots of a collection are called. */
export const collectionSnapshotNames = (collection: string, peer: number, time: Date): SnapshotNames =>
  names(`${collection}-${peer}`, time);

/** What snapshots of a shard are called. */
export const shardSnapshotNames = (collection: string, shard: number, time: Date): SnapshotNames =>
  names(`${collection}-shard-${shard}`, time);

/** What snapshots of all collections are called. */
export const fullSnapshotNames = (time: Date): SnapshotNames => names("full-snapshot", time);
