/** Counts an answered request of one kind by the status of its answer, which took so many microseconds. */
export type RequestCounter = (status: number, durationUs: number) => void;

/** Requests of one kind that were answered with one status. */
export interface RequestTimes {
  readonly operation: string;
  /** Id of the collection that they were about, where collections are told apart. */
  readonly collection?: string;
  readonly status: number;
  readonly count: number;
  /** Seconds of all of them, of the shortest and of the longest. */
  readonly seconds: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** When the last one was answered, in milliseconds since 1970. */
  readonly lastMs: number;
  /** Upper bounds in seconds, and how many took no longer. */
  readonly buckets: readonly (readonly [boundSeconds: number, count: number])[];
}

/** Long works of one kind on a collection, since the start of the process. */
export interface WorkTimes {
  /** A snapshot is written, a snapshot takes the place of the collection, or records that wait for their index are taken in. */
  readonly work: "snapshot" | "restore" | "index";
  /** Id of the collection. */
  readonly collection: string;
  /** Those that go on, and those that have ended. */
  readonly running: number;
  readonly count: number;
  /** Seconds of all that have ended, of the shortest and of the longest. */
  readonly seconds: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** When the last one ended, in milliseconds since 1970. */
  readonly lastMs: number;
}

/**
 * Counters and latency histograms of the whole process, shared by all its threads.
 */
export interface Telemetry {
  /**
   * A counter of requests; `operation` is a fixed name such as `query`, never user input. With the id of a collection it counts for that
   * one, too, until it is dropped; when very much is counted so already, for the process alone.
   */
  counter(api: string, operation: string, collection?: string): RequestCounter;
  /** What was counted of an API. */
  requests(api: string): readonly RequestTimes[];
  /** What was counted of an API for each collection that there is. */
  requestsByCollection(api: string): readonly RequestTimes[];
  /** Long works on the collections that there are. */
  works(): readonly WorkTimes[];
  /** Everything in Prometheus' text format, requests and engine alike. */
  prometheus(): string;
}
