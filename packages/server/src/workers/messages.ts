import type { Configuration } from "../configuration/settings.js";

/** An API that front-end threads serve. */
export type ApiName = "chroma" | "qdrant" | "grpc";

/** What a front-end thread is told when it starts. */
export interface WorkerStart {
  readonly configuration: Configuration;
  readonly thread: number;
  /** Bound sockets by API; null for one that is not served. */
  readonly sockets: Readonly<Record<ApiName, number | null>>;
  readonly gauges: SharedArrayBuffer;
  /** Module that stands in for the engine and the protocols. */
  readonly componentsUrl?: string;
}

/** What the main thread says to a front-end thread. */
export interface StopMessage {
  readonly kind: "stop";
  readonly timeoutMs: number;
}

/** What a front-end thread says to the main thread. */
export interface ListeningMessage {
  readonly kind: "listening";
}
