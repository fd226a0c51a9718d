import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AppContext } from "../context.js";
import { bytesOf } from "../http/body.js";
import { integerParameter, type QueryString, textParameter } from "../http/query-parameters.js";
import { sendResult } from "../http/reply.js";
import { noteUnindexed, slowSearchMs } from "./issues.js";
import { requestNames } from "./operations.js";

/** What takes less is not slow. */
export const slowMs = 50;

/** Entries that come back when a request does not say how many. */
const entriesByDefault = 10;

/** Longer arrays of a noted body end here. */
const arrayLengthMax = 64;

/** A longer body is noted without its content: reading it would make a slow server slower. */
const bodyBytesMax = 256 * 1024;

const board = "slow-requests";

interface Entry {
  readonly collection_name: string;
  readonly duration: number;
  readonly datetime: string;
  readonly request_name: string;
  readonly request_body: unknown;
}

/** A request that took long, whichever way it came. */
export interface SlowRequest {
  /** What it did, as Qdrant names it. */
  readonly name: string;
  readonly collection: string;
  readonly elapsedMs: number;
  readonly bytes: Uint8Array;
  /** The content of a body that is not too long to be noted. */
  readonly body: () => unknown;
  /** What REST has as the body of the same, as far as filters go. */
  readonly filtered: () => unknown;
}

/** Notes slow requests, the slowest of each collection and body, and tells of them. */
export const serveSlowRequests = (app: FastifyInstance, context: AppContext): void => {
  const { notes } = context.engine;
  app.addHook("onResponse", (request, reply, done) => {
    if (reply.elapsedTime >= slowMs) note(context, request, reply);
    done();
  });

  const options = { config: { operation: "get_slow_requests" } };
  app.get<{ readonly Querystring: QueryString }>("/profiler/slow_requests", options, (request, reply) => {
    const limit = integerParameter(request.query, "limit") ?? entriesByDefault;
    const part = textParameter(request.query, "request") ?? "";
    const entries = notes
      .list(board)
      .map(({ count, text }) => ({ ...(JSON.parse(text) as Entry), approx_count: count }))
      .filter(({ request_name: name }) => name.includes(part));
    return sendResult(reply, JSON.stringify({ requests: entries.slice(0, limit) }));
  });
};

const note = (context: AppContext, request: FastifyRequest, reply: FastifyReply): void => {
  const { operation = "" } = request.routeOptions.config;
  const { collection_name: collection = null } = request.params as { readonly collection_name?: string };
  if (collection !== null) noteSlowRequest(context, operation, collection, reply.elapsedTime, bytesOf(request));
};

/** Notes a slow request of REST, if it is worth a look. */
export const noteSlowRequest = (
  context: Pick<AppContext, "engine" | "lookup">,
  operation: string,
  collection: string,
  elapsedMs: number,
  bytes: Buffer,
): void => {
  const name = requestNames.get(operation);
  if (name === undefined) return;
  const body = (): unknown => parsed(bytes);
  noteSlow(context, { name, collection, elapsedMs, bytes, body, filtered: body });
};

/** Notes a slow request, and a field without an index in a very slow one. */
export const noteSlow = (context: Pick<AppContext, "engine" | "lookup">, slow: SlowRequest): void => {
  const { name, collection, elapsedMs, bytes } = slow;
  const key = keyOf(slow);
  const entry: Entry = {
    collection_name: collection,
    duration: elapsedMs / 1000,
    datetime: new Date().toISOString(),
    request_name: name,
    request_body: bytes.length > bodyBytesMax ? null : slow.body(),
  };
  context.engine.notes.put(board, key, entry.duration, JSON.stringify(entry, shortened));
  if (elapsedMs >= slowSearchMs && bytes.length <= bodyBytesMax) {
    void noteUnindexed(context, collection, slow.filtered());
  }
};

/** What tells requests apart. The beginning and the length do for a long body: all of an upsert is as long in hashing as in being written. */
const keyOf = ({ name, collection, bytes }: SlowRequest): string => {
  const hash = createHash("sha1").update(`${name} ${collection} ${bytes.length} `);
  return hash.update(bytes.subarray(0, bodyBytesMax)).digest("base64");
};

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return null;
  }
};

const shortened = (_key: string, value: unknown): unknown =>
  Array.isArray(value) && value.length > arrayLengthMax
    ? [...value.slice(0, arrayLengthMax), `... (${value.length - arrayLengthMax} more items)`]
    : value;
