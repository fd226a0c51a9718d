import type { OpenCollection } from "../../collections/open-collection.js";
import type { AppContext } from "../../context.js";
import { encode } from "../../json/encode.js";
import { parseLossless } from "../../json/raw-json.js";
import { forRead } from "../../sharding/routing.js";
import { StrictReads } from "../../strict-mode/enforce-reads.js";
import { strictModeOf } from "../../strict-mode/strict.js";
import { type FilterMessage, filterJson } from "../requests/filter.js";
import type { Json } from "../requests/json.js";
import { type ShardedMessage, selectorText } from "../requests/shard-keys.js";
import type { TimedMessage } from "../requests/timing.js";
import type { NamedMessage } from "./names.js";

/** A request that reads points of one collection. */
export type ReadMessage = NamedMessage & TimedMessage & ShardedMessage;

/** Opens collections for reads that are within their limits. */
export class HeldReads {
  readonly #context: AppContext;
  readonly #strict: StrictReads;

  constructor(context: AppContext) {
    this.#context = context;
    this.#strict = new StrictReads(context);
  }

  /** The points that a read is about. `body` makes what REST would have as the body of the operation. */
  async open(request: ReadMessage, operation: string, body: () => object): Promise<OpenCollection> {
    const collection = await this.#context.lookup.byName(request.collection_name ?? "");
    await this.hold(request, operation, collection, () => parseLossless(encode(body())));
    return forRead(collection, selectorText(request.shard_key_selector));
  }

  /** Whether reads of a collection have no limits. */
  isFree(collection: OpenCollection): boolean {
    return strictModeOf(collection) === null;
  }

  /** Refuses a read that is beyond the limits of its collection; null where there are none. */
  hold(
    { timeout }: TimedMessage,
    operation: string,
    collection: OpenCollection,
    body: () => unknown,
  ): Promise<void> | null {
    return this.#strict.hold(operation, collection, body, timeout === undefined ? null : Number(timeout));
  }
}

/** A filter as bodies have it. */
export const filterField = (filter: FilterMessage | undefined): Json | null =>
  filter === undefined ? null : filterJson(filter);
