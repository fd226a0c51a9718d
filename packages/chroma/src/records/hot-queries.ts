import type { Found, HotRoute, Planned, RequestCounter } from "@vexfs/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { CollectionPath } from "../collections/lookup.js";
import type { CollectionRequest } from "../collections/paths.js";
import type { AppContext } from "../http/context.js";
import { limitsFrom } from "./read-plan.js";

/** Queries whose plans were kept. Those to a URL that one of them came to before are answered before Fastify sees them. */
export class HotQueries {
  readonly #context: AppContext;
  readonly #planned: Planned;
  readonly #count: RequestCounter;
  /** Whether a request means what its body says: nobody is asked for a name, and neither browsers nor old clients are treated apart. */
  readonly #areAlike: boolean;

  constructor(context: AppContext, planned: Planned) {
    const { users, corsAllowOrigins, servesVersionOne } = context.settings;
    this.#context = context;
    this.#planned = planned;
    this.#count = context.engine.telemetry.counter("chroma", "query");
    this.#areAlike = users === null && corsAllowOrigins === null && !servesVersionOne;
  }

  /** The records that a query finds if its plan was kept; null for any other. */
  records(request: FastifyRequest<CollectionRequest>, reply: FastifyReply, body: Buffer): Found | null {
    const { lane, lookup, settings } = this.#context;
    const found = lane.foundFor(request.raw);
    if (found !== undefined) return found;
    const path = request.params;
    const opened = lookup.opened(path);
    const records = opened === null ? null : this.#planned(opened).query(body, limitsFrom(settings, reply.raw));
    if (records !== null && this.#areAlike) lane.open(request.originalUrl, () => this.#route(path));
    return records;
  }

  #route(path: CollectionPath): HotRoute {
    const { lookup, settings } = this.#context;
    return {
      isPlain: (headers) => headers["content-type"] === "application/json",
      find: ({ body, response }) => {
        const opened = lookup.opened(path);
        if (opened === null) return null;
        return this.#planned(opened).query(body, limitsFrom(settings, response));
      },
      send: (records, { response, cameMs }) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": records.length }).end(records);
        this.#count(200, (performance.now() - cameMs) * 1000);
        return true;
      },
    };
  }
}
