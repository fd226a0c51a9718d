import type { Telemetry } from "@vexfs/core";
import type { FastifyInstance } from "fastify";

/** Requests of one kind that were answered with one status. */
export interface AnsweredRequests {
  readonly method: string;
  /** The path, with its parameters in braces. */
  readonly endpoint: string;
  readonly status: string;
  readonly count: number;
  readonly seconds: number;
}

interface Endpoint {
  readonly method: string;
  readonly endpoint: string;
}

const line = /^vexfs_request_duration_seconds_(sum|count)\{api="qdrant",operation="([^"]*)",status="(\d+)"\} (\S+)$/gm;

/** Tells the requests of the whole process apart by their routes, as the counters tell them apart by operation. */
export class RequestCounts {
  readonly #telemetry: Telemetry;
  readonly #endpoints = new Map<string, Endpoint>();

  /** Notes every route that is added from now on. */
  constructor(app: FastifyInstance, telemetry: Telemetry) {
    this.#telemetry = telemetry;
    app.addHook("onRoute", ({ method, url, config }) => {
      const { operation } = config ?? {};
      // Operations that many routes share cannot be told apart.
      if (operation === undefined || operation === "unserved") return;
      if (typeof method !== "string" || method === "HEAD") return;
      this.#endpoints.set(operation, { method, endpoint: url.replace(/:(\w+)/g, "{$1}") });
    });
  }

  /** What was answered so far. */
  answered(): readonly AnsweredRequests[] {
    const found = new Map<string, { count: number; seconds: number }>();
    for (const [, part, operation, status, value] of this.#telemetry.prometheus().matchAll(line)) {
      const key = `${operation} ${status}`;
      const entry = found.get(key) ?? { count: 0, seconds: 0 };
      if (part === "count") entry.count = Number(value);
      else entry.seconds = Number(value);
      found.set(key, entry);
    }
    return [...found].flatMap(([key, numbers]) => {
      const [operation = "", status = ""] = key.split(" ");
      const endpoint = this.#endpoints.get(operation);
      return endpoint === undefined ? [] : [{ ...endpoint, status, ...numbers }];
    });
  }
}
