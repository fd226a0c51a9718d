import type { AppContext } from "../../context.js";
import { encode } from "../../json/encode.js";
import { parseLossless, RawJson } from "../../json/raw-json.js";
import { callNames } from "../../service/operations.js";
import { noteSlow, slowMs } from "../../service/slow-requests.js";
import { type FilterMessage, filterJson } from "../requests/filter.js";
import { Unread } from "../wire/decode.js";
import { floatCount } from "../wire/floats.js";

/** A request that is about a collection, and may have a filter. */
interface AboutCollection {
  readonly collection_name?: string;
  readonly filter?: FilterMessage;
}

/** Notes calls that took long beside the slow requests of REST. */
export class SlowCalls {
  readonly #context: Pick<AppContext, "engine" | "lookup">;

  constructor(context: Pick<AppContext, "engine" | "lookup">) {
    this.#context = context;
  }

  /** Notes a call that was answered, or refused, if that took long. `message` is what came, `request` what was read of it. */
  look(path: string, elapsedMs: number, message: Uint8Array, request: AboutCollection): void {
    if (elapsedMs < slowMs) return;
    const name = callNames.get(path);
    const { collection_name: collection, filter } = request;
    if (name === undefined || collection === undefined) return;
    noteSlow(this.#context, {
      name,
      collection,
      elapsedMs,
      bytes: message,
      body: () => readable(request),
      filtered: () => (filter === undefined ? null : inRest(filter)),
    });
  }
}

/** The body that has the filter in REST. A filter that is none was refused, and what refused the call is what its client is told. */
const inRest = (filter: FilterMessage): unknown => {
  try {
    return parseLossless(encode({ filter: filterJson(filter) }));
  } catch {
    return null;
  }
};

/** A message as JSON has it. Vectors are bytes in messages that were read: how many floats there are says more. */
const readable = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return `... (${floatCount(value)} floats)`;
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(readable);
  if (value instanceof Unread) return readable(value.read());
  if (value instanceof RawJson) return JSON.parse(value.text);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), member(item)]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
};

/** A member of a map. Maps of texts are those of JSON values, such as payloads, and the texts are JSON. */
const member = (value: unknown): unknown => (typeof value === "string" ? JSON.parse(value) : readable(value));
