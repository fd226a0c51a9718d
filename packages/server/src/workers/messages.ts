import type { Configuration } from "../configuration/settings.js";

/** What a front-end thread is told when it starts. */
export interface WorkerStart {
  readonly configuration: Configuration;
  readonly thread: number;
  /** Bound sockets by API. */
  readonly sockets: { readonly chroma: number | null };
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
