import { type Found, type HotRoute, latin1Text, type Planned, type RequestCounter } from "@vexfs/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { CollectionPath } from "../collections/lookup.js";
import type { CollectionRequest } from "../collections/paths.js";
import type { AppContext } from "../http/context.js";
import { limitsFrom, limitsOf } from "./read-plan.js";

/** Longer answers are not worth a copy as text. */
const copiedBytesMax = 64 * 1024;

/** Queries whose plans were kept. Those with the head of one that came before are answered before Fastify sees them. */
export class HotQueries {
  readonly #context: AppContext;
  readonly #planned: Planned;
  readonly #count: RequestCounter;
  /** Whether a request means what its body says: neither browsers nor old clients are treated apart. */
  readonly #areAlike: boolean;

  constructor(context: AppContext, planned: Planned) {
    const { corsAllowOrigins, servesVersionOne } = context.settings;
    this.#context = context;
    this.#planned = planned;
    this.#count = context.engine.telemetry.counter("chroma", "query");
    this.#areAlike = corsAllowOrigins === null && !servesVersionOne;
  }

  /** The records that a query finds if its plan was kept; null for any other. */
  records(request: FastifyRequest<CollectionRequest>, reply: FastifyReply, body: Buffer): Found | null {
    const { lane, lookup, settings } = this.#context;
    const found = lane.foundFor(request.raw);
    if (found !== undefined) return found;
    const path = request.params;
    const opened = lookup.opened(path);
    const records = opened === null ? null : this.#planned(opened).query(body, limitsFrom(settings, reply.raw));
    if (records !== null && this.#areAlike && request.headers["content-type"] === "application/json")
      lane.open(request.raw, () => this.#route(path));
    return records;
  }

  #route(path: CollectionPath): HotRoute {
    const { lookup, settings } = this.#context;
    return {
      find: ({ body, waiter }) => {
        const opened = lookup.opened(path);
        if (opened === null) return null;
        return this.#planned(opened).query(body, limitsOf(settings, waiter));
      },
      answer: (records, { cameMs }) => {
        if (records.length > copiedBytesMax) return null;
        this.#count(200, (performance.now() - cameMs) * 1000);
        return {
          headerLines: `content-type: application/json\r\ncontent-length: ${records.length}\r\n`,
          body: latin1Text(records),
        };
      },
    };
  }
}
