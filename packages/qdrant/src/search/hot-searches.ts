import type { IncomingHttpHeaders } from "node:http";
import type { Found, HotLane, HotRoute, Planned, ReadLimits } from "@vexfs/core";
import type { FastifyRequest } from "fastify";
import type { AppContext } from "../context.js";
import { vary } from "../http/cors.js";
import { packedFromBytes } from "../http/encodings.js";
import { pointsBytesText, resultBytesText } from "../http/reply.js";
import { headerReader } from "../security/guard.js";
import type { RequestCounters } from "../service/request-counters.js";
import { noteSlowRequest, slowMs } from "../service/slow-requests.js";
import { strictModeOf } from "../strict-mode/strict.js";
import { explainHeader, type SearchKind } from "./kind.js";

/** Searches whose plans were kept. Those with the head of one that came before are answered before Fastify sees them. */
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
    if (points !== null && this.#isPlain(request.headers)) {
      const { timeoutMs = this.#context.settings.readTimeoutMs } = limits;
      this.#lane.open(request.raw, () => this.#route(kind, planned, name, timeoutMs));
    }
    return points;
  }

  /** Whether requests with these headers mean what their bodies say and nothing else, and whoever sends them is let in. */
  #isPlain(headers: IncomingHttpHeaders): boolean {
    return (
      headers["content-type"] === "application/json" &&
      headers["content-encoding"] === undefined &&
      headers.origin === undefined &&
      !(explainHeader in headers) &&
      this.#context.gatekeeper.letsReadForGood(headerReader(headers))
    );
  }

  #route({ name: operation, isWrapped }: SearchKind, planned: Planned, name: string, timeoutMs: number): HotRoute {
    const { lookup, settings } = this.#context;
    const textOf = isWrapped ? pointsBytesText : resultBytesText;
    const varyLine = settings.enableCors ? `vary: ${vary}\r\n` : "";
    return {
      find: ({ body, waiter }) => {
        const collection = lookup.opened(name);
        if (collection === null || strictModeOf(collection) !== null) return null;
        return planned(collection).query(body, { timeoutMs, waiter });
      },
      answer: (points, { body, cameMs }) => {
        const elapsedMs = performance.now() - cameMs;
        const text = textOf(points, elapsedMs);
        if (text.length >= packedFromBytes) return null;
        this.#counters.of(operation, name)(200, elapsedMs * 1000);
        if (elapsedMs >= slowMs) noteSlowRequest(this.#context, operation, name, elapsedMs, body);
        return {
          headerLines: `${varyLine}content-type: application/json\r\ncontent-length: ${text.length}\r\n`,
          body: text,
        };
      },
    };
  }
}
