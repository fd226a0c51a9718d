import type { OutgoingHttpHeaders } from "node:http";
import { type Found, type HotLane, type HotRoute, type Planned, type ReadLimits, WaitingClient } from "@vexfs/core";
import type { FastifyRequest } from "fastify";
import type { AppContext } from "../context.js";
import { vary } from "../http/cors.js";
import { packedFromBytes } from "../http/encodings.js";
import { pointsBytesText, resultBytesText } from "../http/reply.js";
import type { RequestCounters } from "../service/request-counters.js";
import { noteSlowRequest, slowMs } from "../service/slow-requests.js";
import { strictModeOf } from "../strict-mode/strict.js";
import { explainHeader, type SearchKind } from "./kind.js";

/** Searches whose plans were kept. Those to a URL that one of them came to before are answered before Fastify sees them. */
export class HotSearches {
  readonly #context: AppContext;
  readonly #lane: HotLane;
  readonly #counters: RequestCounters;

  constructor(context: AppContext, lane: HotLane, counters: RequestCounters) {
    this.#context = context;
    this.#lane = lane;
    this.#counters = counters;
  }

  /** The points that a search in the collection of that name finds if its plan was kept; null for any other. */
  points(kind: SearchKind, name: string, request: FastifyRequest, json: Uint8Array, limits: ReadLimits): Found | null {
    const { planned } = kind;
    if (planned === undefined) return null;
    const found = this.#lane.foundFor(request.raw);
    if (found !== undefined) return found;
    const opened = this.#context.lookup.opened(name);
    const points = opened === null ? null : planned(opened).query(json, limits);
    // Where somebody has to be asked about each request, all go the long way.
    if (points !== null && this.#context.gatekeeper.isIdle) {
      const { timeoutMs = this.#context.settings.readTimeoutMs } = limits;
      this.#lane.open(request.originalUrl, () => this.#route(kind, planned, name, timeoutMs));
    }
    return points;
  }

  #route({ name: operation, isWrapped }: SearchKind, planned: Planned, name: string, timeoutMs: number): HotRoute {
    const { lookup, settings } = this.#context;
    const textOf = isWrapped ? pointsBytesText : resultBytesText;
    const headersOf = settings.enableCors ? variedHeaders : plainHeaders;
    return {
      isPlain: (headers) =>
        headers["content-type"] === "application/json" &&
        headers["content-encoding"] === undefined &&
        headers.origin === undefined &&
        !(explainHeader in headers),
      find: ({ body, response }) => {
        const collection = lookup.opened(name);
        if (collection === null || strictModeOf(collection) !== null) return null;
        return planned(collection).query(body, { timeoutMs, waiter: new WaitingClient(response) });
      },
      send: (points, { body, response, cameMs }) => {
        const elapsedMs = performance.now() - cameMs;
        const text = textOf(points, elapsedMs);
        if (text.length >= packedFromBytes) return false;
        response.writeHead(200, headersOf(text.length)).end(text, "latin1");
        this.#counters.of(operation, name)(200, elapsedMs * 1000);
        if (elapsedMs >= slowMs) noteSlowRequest(this.#context, operation, name, elapsedMs, body);
        return true;
      },
    };
  }
}

const plainHeaders = (bytes: number): OutgoingHttpHeaders => ({
  "content-type": "application/json",
  "content-length": bytes,
});

const variedHeaders = (bytes: number): OutgoingHttpHeaders => ({
  vary,
  "content-type": "application/json",
  "content-length": bytes,
});
