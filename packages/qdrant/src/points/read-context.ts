import { type ReadLimits, WaitingClient } from "@vexfs/core";
import type { FastifyReply } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { QueryString } from "../http/query-parameters.js";
import { readParameters } from "../http/query-parameters.js";
import type { QdrantSettings } from "../options.js";

/** How long a read may run: as long as the request says, and its client waits. */
export const limitsFrom = (
  { query }: { readonly query: QueryString },
  reply: FastifyReply,
  { readTimeoutMs }: QdrantSettings,
): ReadLimits => ({
  timeoutMs: readParameters(query).timeoutMs ?? readTimeoutMs,
  waiter: new WaitingClient(reply.raw),
});

/** Does the work when the collection is there: at once if it is open already. */
export const whenOpen = <T>(
  found: OpenCollection | Promise<OpenCollection>,
  work: (collection: OpenCollection) => T | Promise<T>,
): T | Promise<T> => (found instanceof Promise ? found.then(work) : work(found));
