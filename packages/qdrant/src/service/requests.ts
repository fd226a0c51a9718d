import type { Telemetry } from "@vexfs/core";
import type { FastifyInstance } from "fastify";

/** Requests of one kind that were answered with one status. */
export interface AnsweredRequests {
  /** Of REST; calls of gRPC have none. */
  readonly method: string | null;
  /** The path, with its parameters in braces. */
  readonly endpoint: string;
  readonly status: string;
  readonly count: number;
  /** Seconds of all of them, of the shortest and of the longest. */
  readonly seconds: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** When the last one was answered, in milliseconds since 1970. */
  readonly lastMs: number;
  /** Upper bounds in seconds, and how many took no longer. */
  readonly buckets: readonly (readonly [bound: string, count: number])[];
}

interface Endpoint {
  readonly method: string;
  readonly endpoint: string;
}

interface Measured {
  readonly operation: string;
  readonly status: string;
  readonly values: Map<string, number>;
  readonly buckets: [string, number][];
}

/** Names of what is measured, behind what all of them begin with. */
const parts =
  "duration_seconds_sum|duration_seconds_count|duration_seconds_bucket|duration_min_seconds|duration_max_seconds";
const line = new RegExp(
  `^vexfs_request_(${parts}|last_timestamp_seconds)\\{api="(qdrant|qdrant_grpc)",operation="([^"]*)",status="(\\d+)"(?:,le="([^"]*)")?\\} (\\S+)$`,
  "gm",
);

/** Tells the requests of the whole process apart by their routes, as the counters tell them apart by operation. */
export class RequestCounts {
  readonly #telemetry: Telemetry;
  readonly #endpoints = new Map<string, Endpoint>();

  /** Notes every route that is added from now on. */
  constructor(app: FastifyInstance, telemetry: Telemetry) {
    this.#telemetry = telemetry;
    app.addHook("onRoute", ({ method, url, config }) => {
      const { operation } = config ?? {};
      if (operation === undefined) return;
      if (typeof method !== "string" || method === "HEAD") return;
      this.#endpoints.set(operation, { method, endpoint: url.replace(/:(\w+)/g, "{$1}") });
    });
  }

  /** What REST answered so far. */
  answered(): readonly AnsweredRequests[] {
    return this.#measured("qdrant").flatMap((measured) => {
      const endpoint = this.#endpoints.get(measured.operation);
      return endpoint === undefined ? [] : [{ ...endpoint, ...figures(measured) }];
    });
  }

  /** What gRPC answered so far. */
  answeredCalls(): readonly AnsweredRequests[] {
    return this.#measured("qdrant_grpc").flatMap((measured) => {
      const { operation } = measured;
      return operation === "unrouted" ? [] : [{ method: null, endpoint: `/${operation}`, ...figures(measured) }];
    });
  }

  #measured(wanted: string): readonly Measured[] {
    const found = new Map<string, Measured>();
    for (const [, part = "", api, operation = "", status = "", bound, value] of this.#telemetry
      .prometheus()
      .matchAll(line)) {
      if (api !== wanted) continue;
      const key = `${operation} ${status}`;
      const entry = found.get(key) ?? measuredNothing(operation, status);
      if (bound === undefined) entry.values.set(part, Number(value));
      else if (bound !== "+Inf") entry.buckets.push([bound, Number(value)]);
      found.set(key, entry);
    }
    return [...found.values()];
  }
}

const measuredNothing = (operation: string, status: string): Measured => ({
  operation,
  status,
  values: new Map(),
  buckets: [],
});

const figures = ({ status, values, buckets }: Measured) => ({
  status,
  count: values.get("duration_seconds_count") ?? 0,
  seconds: values.get("duration_seconds_sum") ?? 0,
  minSeconds: values.get("duration_min_seconds") ?? 0,
  maxSeconds: values.get("duration_max_seconds") ?? 0,
  lastMs: Math.round((values.get("last_timestamp_seconds") ?? 0) * 1000),
  buckets,
});
