/** What a bucket has when it has too little, and how long until it has enough. */
export interface Shortage {
  readonly available: number;
  readonly waitMs: number;
}

/** Budgets a minute, shared by all threads of the process: buckets that begin full and fill evenly, their capacity in a minute. */
export interface Rates {
  /**
   * Takes tokens; null when they were there. None are taken when there are too few, or when the bucket never holds as many. A bucket
   * with another capacity than before is a new one.
   */
  take(bucket: string, capacity: number, tokens: number): Shortage | "beyondCapacity" | null;
  /** Makes a bucket a full one. */
  refill(bucket: string): void;
}
