/**
 * A collection may be parted: the same id in two partitions is two records. Such a record's id is a text that names its partition, which is
 * the JSON of a string or of an unsigned integer, before the id within it. Wherever the engine takes ids it takes these; it orders and
 * hashes them as they are within their partition.
 */
const mark = "\0";

/** The id of a record that has the id `local` within a partition. */
export const idInPartition = (partition: string, local: string): string => `${mark}${partition}${mark}${local}`;

/** What an id is within its partition, if it is of one. */
export const localId = (id: string): string => {
  if (!id.startsWith(mark)) return id;
  const end = id.indexOf(mark, 1);
  return end === -1 ? id : id.slice(end + 1);
};
