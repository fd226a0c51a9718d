/** How much a read may leave out. Every read sees every acknowledged write, so that the levels differ in nothing. */
export const readLevels = ["index_and_wal", "index_only", "index_and_bounded_wal"] as const;
