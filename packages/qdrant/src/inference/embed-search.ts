import { encode } from "../json/encode.js";
import { isObject, parseLossless, RawJson } from "../json/raw-json.js";
import { inferenceError } from "./failures.js";
import type { Inference } from "./inference.js";
import { type InferenceInput, inferenceInput } from "./input.js";
import type { InferenceContext } from "./purpose.js";
import type { InferenceUsage } from "./usage.js";

/** A body without anything to embed, and what embedding it cost. */
export interface EmbeddedSearch {
  readonly json: Buffer;
  readonly usage: InferenceUsage | null;
}

const modelKey = Buffer.from('"model"');

/** Whether a body may hold something to embed; if not, it need not be looked at any closer. */
export const mayEmbed = (json: Buffer): boolean => json.includes(modelKey);

/** Replaces what stands for a vector in a search, or in the `searches` of a batch, by the vector that a model makes of it. */
export const embedSearch = async (
  json: Buffer,
  inference: Inference,
  context: InferenceContext,
): Promise<EmbeddedSearch> => {
  const body = parsed(json);
  const found = new Places();
  if (isObject(body)) {
    found.search(body);
    each(body["searches"], (search) => found.search(search));
  }
  if (found.places.length === 0) return { json, usage: null };
  const inputs = found.places.map(({ input }) => input);
  const { vectors, usage } = await inference.infer(inputs, context);
  for (const { holder, key, input } of found.places) {
    const vector = vectors.get(input.key);
    if (vector === undefined) throw inferenceError(`Missing inferred vector for ${input.dataType}`);
    holder[key] = new RawJson(vector);
  }
  return { json: Buffer.from(encode(body)), usage };
};

/** A body that cannot be parsed is refused by who reads it. */
const parsed = (json: Buffer): unknown => {
  try {
    return parseLossless(json.toString());
  } catch {
    return null;
  }
};

type Holder = Record<string, unknown>;

interface Place {
  readonly holder: Holder;
  readonly key: string;
  readonly input: InferenceInput;
}

/** Finds the places where a vector may stand. What has another shape than it should is left to who reads the body. */
class Places {
  readonly places: Place[] = [];

  search(search: unknown): void {
    if (!isObject(search)) return;
    this.#query(search as Holder);
    each(search["prefetch"], (prefetch) => this.search(prefetch));
  }

  #query(holder: Holder): void {
    if (this.#vector(holder, "query")) return;
    const { query } = holder;
    if (!isObject(query)) return;
    this.#vector(query as Holder, "nearest");
    this.#vectors(query["recommend"], "positive");
    this.#vectors(query["recommend"], "negative");
    this.#vector(query["discover"], "target");
    for (const owner of [query, query["discover"]]) {
      if (isObject(owner)) each(owner["context"], (pair) => this.#pair(pair));
    }
    const { relevance_feedback: feedback } = query;
    this.#vector(feedback, "target");
    if (isObject(feedback)) each(feedback["feedback"], (item) => this.#vector(item, "example"));
  }

  #pair(pair: unknown): void {
    this.#vector(pair, "positive");
    this.#vector(pair, "negative");
  }

  #vectors(owner: unknown, key: string): void {
    const list = isObject(owner) ? owner[key] : null;
    if (!Array.isArray(list)) return;
    for (const index of list.keys()) this.#note(list as unknown as Holder, String(index));
  }

  #vector(owner: unknown, key: string): boolean {
    return isObject(owner) && this.#note(owner as Holder, key);
  }

  #note(holder: Holder, key: string): boolean {
    const input = inferenceInput(holder[key], key);
    if (input !== null) this.places.push({ holder, key, input });
    return input !== null;
  }
}

/** Visits the items of a list, or what stands in place of a list of one. */
const each = (value: unknown, visit: (item: unknown) => void): void => {
  if (Array.isArray(value)) for (const item of value) visit(item);
  else visit(value);
};
