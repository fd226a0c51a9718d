import type { BodySchema, Engine } from "@vexfs/core";
import { badInput } from "../errors/qdrant-error.js";
import { badRequest, invalidBody, notServedYet } from "../points/faults.js";
import { JsonPart } from "../points/json-part.js";
import { orderedSource } from "../points/order-by.js";
import { Examples, exampleField, examplesField } from "./examples.js";
import type { SearchFields } from "./fields.js";
import type { SearchRequest } from "./kind.js";
import { context, discover, nearest, recommend, type Strategy, strategies } from "./sources.js";
import type { VectorInputs } from "./vector-inputs.js";

const raw: BodySchema = { type: "json", raw: true, optional: true };

/** Kinds of query that the engine cannot carry out yet. */
const unserved = ["mmr", "fusion", "rrf", "formula", "sample", "relevance_feedback"] as const;

interface RawQuery {
  readonly nearest?: string | null;
  readonly recommend?: string | null;
  readonly discover?: string | null;
  readonly context?: string | null;
  readonly order_by?: string | null;
  readonly text?: string | null;
  readonly model?: string | null;
}

interface RawRecommend {
  readonly positive?: readonly string[] | null;
  readonly negative?: readonly string[] | null;
  readonly strategy?: Strategy | null;
}

interface RawDiscover {
  readonly target: string;
  readonly context?: string | null;
}

const names = ["nearest", "recommend", "discover", "context", "order_by", "text", "model", ...unserved];

/** Reads queries of every kind from their JSON. */
export class QueryReader {
  readonly #inputs: VectorInputs;
  readonly #examples: Examples;
  readonly #query: JsonPart;
  readonly #recommend: JsonPart;
  readonly #discover: JsonPart;

  constructor(engine: Engine, inputs: VectorInputs) {
    this.#inputs = inputs;
    this.#examples = new Examples(engine, inputs);
    const part = (name: string, fields: Readonly<Record<string, BodySchema>>): JsonPart =>
      new JsonPart(engine.bodies, { type: "object", name, fields });
    this.#query = part("Query", Object.fromEntries(names.map((name) => [name, raw])));
    const strategy: BodySchema = { type: "enum", variants: strategies, optional: true };
    this.#recommend = part("RecommendInput", { positive: examplesField, negative: examplesField, strategy });
    this.#discover = part("DiscoverInput", { target: exampleField, context: raw });
  }

  /** Reads a query; without one, points come back by id. */
  read(json: string | null, fields: SearchFields): SearchRequest {
    if (json === null) return unsearched(fields);
    if (!json.startsWith("{")) return nearest(this.#inputs, fields, this.#inputs.read(json, "query"));
    const query: RawQuery & Readonly<Record<string, unknown>> = this.#query.read(json).fields;
    const missing = unserved.find((name) => typeof query[name] === "string");
    if (missing !== undefined) throw notServedYet(`a query with \`${missing}\``);
    if (typeof query.nearest === "string") {
      return nearest(this.#inputs, fields, this.#inputs.read(query.nearest, "query.nearest"));
    }
    if (typeof query.recommend === "string") return this.#readRecommend(query.recommend, fields);
    if (typeof query.discover === "string") return this.#readDiscover(query.discover, fields);
    if (typeof query.context === "string") {
      return context(this.#inputs, fields, this.#examples.pairs(query.context, "query.context"));
    }
    if (typeof query.order_by === "string") return ordered(query.order_by, fields);
    if (typeof query.text === "string" && typeof query.model !== "string") throw notServedYet("a query with `text`");
    return nearest(this.#inputs, fields, this.#inputs.read(json, "query"));
  }

  #readRecommend(json: string, fields: SearchFields): SearchRequest {
    const { positive, negative, strategy }: RawRecommend = this.#recommend.read(json).fields;
    const positives = this.#examples.list(positive, "query.recommend.positive");
    const negatives = this.#examples.list(negative, "query.recommend.negative");
    if (positives.length === 0 && negatives.length === 0) {
      const rule = "At least one positive or negative vector/id must be provided";
      throw invalidBody("query.recommend.positives, negatives", `Validation error: ${rule} [{}]`);
    }
    const isAverage = (strategy ?? "average_vector") === "average_vector";
    if (isAverage && positives.length === 0) {
      throw badInput("Positive vectors should not be empty with `average` strategy");
    }
    return recommend(this.#inputs, fields, positives, negatives, strategy ?? "average_vector");
  }

  #readDiscover(json: string, fields: SearchFields): SearchRequest {
    const read = this.#discover.read(json).fields as unknown as RawDiscover;
    const target = this.#inputs.read(read.target, "query.discover.target");
    return discover(this.#inputs, fields, target, this.#examples.pairs(read.context, "query.discover.context"));
  }
}

const unsearched = (fields: SearchFields): SearchRequest => ({
  fields,
  sourceIn: () => ({ source: { kind: "scan", order: "id" }, excluded: [] }),
});

const ordered = (json: string, fields: SearchFields): SearchRequest => {
  if ((fields.score_threshold ?? null) !== null) {
    throw badRequest("Can't use score_threshold with an order_by query.");
  }
  return { fields, sourceIn: (collection) => ({ source: orderedSource(json, collection), excluded: [] }) };
};
