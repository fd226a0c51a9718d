import type { IncomingMessage } from "node:http";
import type { Configuration } from "../configuration/settings.js";
import type { Gauges } from "./gauges.js";

/** Decides, for one thread, which connections and requests fit within the limits that all threads share. */
export class Admission {
  readonly #limits: Configuration["limits"];
  readonly #gauges: Gauges;
  readonly #thread: number;

  constructor(limits: Configuration["limits"], gauges: Gauges, thread: number) {
    this.#limits = limits;
    this.#gauges = gauges;
    this.#thread = thread;
  }

  /** Counts a connection; false when it is one too many. Call {@link closeConnection} for it in either case. */
  openConnection(): boolean {
    this.#gauges.add(this.#thread, "connections", 1);
    const fits = this.#gauges.total("connections") <= this.#limits.connectionsMax;
    if (!fits) this.#gauges.add(this.#thread, "refusedConnections", 1);
    return fits;
  }

  closeConnection(): void {
    this.#gauges.add(this.#thread, "connections", -1);
  }

  /** Takes room for a request and its body; returns what gives the room back, or null when there is none. */
  beginRequest(request: Pick<IncomingMessage, "headers">): (() => void) | null {
    const bodyKiB = this.#bodyKiB(request);
    this.#gauges.add(this.#thread, "bodyKiB", bodyKiB);
    if (bodyKiB > 0 && this.#gauges.total("bodyKiB") > this.#limits.bodyBytesInFlightMax / 1024) {
      this.#gauges.add(this.#thread, "bodyKiB", -bodyKiB);
      this.#gauges.add(this.#thread, "refusedRequests", 1);
      return null;
    }
    this.#gauges.add(this.#thread, "requestsInFlight", 1);
    return () => {
      this.#gauges.add(this.#thread, "bodyKiB", -bodyKiB);
      this.#gauges.add(this.#thread, "requestsInFlight", -1);
    };
  }

  /** What the body may come to: its declared length, or the largest allowed when it is not declared. */
  #bodyKiB(request: Pick<IncomingMessage, "headers">): number {
    if (request.headers["transfer-encoding"] !== undefined) return Math.ceil(this.#limits.bodyBytesMax / 1024);
    const declared = Number(request.headers["content-length"] ?? 0);
    return Math.floor(Math.min(declared, this.#limits.bodyBytesMax) / 1024);
  }
}
