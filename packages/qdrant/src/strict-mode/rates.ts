import type { Engine } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { QdrantError } from "../errors/qdrant-error.js";
import { strictModeOf } from "./strict.js";

/** What is limited. */
export type RateKind = "read" | "write";

const titles = { read: "Read", write: "Write" } as const;

const bucketOf = (collectionId: string, kind: RateKind): string => `qdrant ${kind}s of ${collectionId}`;

/** Takes what an operation costs from the budget of its collection, if that has one. Threads share it. */
export const chargeRate = ({ rates }: Engine, collection: OpenCollection, kind: RateKind, cost: number): void => {
  const strict = strictModeOf(collection);
  const limit = kind === "read" ? strict?.read_rate_limit : strict?.write_rate_limit;
  if (limit === undefined || cost === 0) return;
  const shortage = rates.take(bucketOf(collection.record.id, kind), countable(limit), countable(cost));
  if (shortage === null) return;
  const title = `${titles[kind]} rate limit exceeded`;
  if (shortage === "beyondCapacity") {
    const help = "request larger than rate limiter capacity, please try to split your request";
    throw new QdrantError("rateLimited", `${title}, ${help}`);
  }
  const seconds = Math.ceil(Math.fround(shortage.waitMs / 1000));
  const available = shortage.available.toFixed(1);
  throw new QdrantError(
    "rateLimited",
    `${title}: Operation requires ${cost} tokens but only ${available} were available. Retry after ${seconds}s`,
    seconds,
  );
};

/** Gives a collection its budgets anew, as when its limits were set. */
export const resetRates = ({ rates }: Engine, collectionId: string): void => {
  for (const kind of ["read", "write"] as const) rates.refill(bucketOf(collectionId, kind));
};

/** The engine counts tokens in 32 bits. */
const countable = (tokens: number): number => Math.min(tokens, 0xffff_ffff);
