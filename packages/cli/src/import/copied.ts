/** How an import is done. */
export interface CopyOptions {
  readonly isResumed: boolean;
  /** Whether every record is compared, and not a sample. */
  readonly comparesAll: boolean;
  /** Collections to copy; all when empty. */
  readonly names: readonly string[];
}

/** What was copied. */
export interface Copied {
  readonly collections: number;
  readonly records: number;
  readonly compared: number;
}
