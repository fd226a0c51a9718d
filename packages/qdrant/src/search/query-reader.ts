import type { BodySchema, Engine } from "@vexfs/core";
import { badInput, rangeFault } from "../errors/qdrant-error.js";
import { badRequest, invalidBody } from "../points/faults.js";
import { JsonPart } from "../points/json-part.js";
import { orderedSource } from "../points/order-by.js";
import { formula, fusion, rrf, sample } from "./combining.js";
import { Examples, exampleField, examplesField } from "./examples.js";
import type { SearchFields } from "./fields.js";
import type { SearchRequest } from "./kind.js";
import {
  type Asked,
  context,
  discover,
  diverse,
  type FeedbackFactors,
  nearest,
  recommend,
  type Strategy,
  strategies,
  withFeedback,
} from "./sources.js";
import { textQuery } from "./text-query.js";
import type { VectorInputs } from "./vector-inputs.js";

const raw: BodySchema = { type: "json", raw: true, optional: true };

interface RawQuery {
  readonly nearest?: string | null;
  readonly mmr?: string | null;
  readonly fusion?: string | null;
  readonly rrf?: string | null;
  readonly formula?: string | null;
  readonly defaults?: string | null;
  readonly sample?: string | null;
  readonly relevance_feedback?: string | null;
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

interface RawDiversity {
  readonly diversity?: number | null;
  readonly candidates_limit?: number | null;
}

interface RawFeedback {
  readonly target: string;
  readonly feedback: readonly { readonly example: string; readonly score: number }[];
  readonly strategy: { readonly naive: FeedbackFactors };
}

const names = [
  "nearest",
  "mmr",
  "recommend",
  "discover",
  "context",
  "order_by",
  "fusion",
  "rrf",
  "formula",
  "defaults",
  "sample",
  "relevance_feedback",
  "text",
  "model",
];

const number: BodySchema = { type: "number", expects: "f32" };
const candidatesMax = 16_384;

/** Reads queries of every kind from their JSON. */
export class QueryReader {
  readonly #inputs: VectorInputs;
  readonly #examples: Examples;
  readonly #query: JsonPart;
  readonly #recommend: JsonPart;
  readonly #discover: JsonPart;
  readonly #diversity: JsonPart;
  readonly #feedback: JsonPart;

  constructor(engine: Engine, inputs: VectorInputs) {
    this.#inputs = inputs;
    this.#examples = new Examples(engine, inputs);
    const part = (name: string, fields: Readonly<Record<string, BodySchema>>): JsonPart =>
      new JsonPart(engine.bodies, { type: "object", name, fields });
    this.#query = part("Query", Object.fromEntries(names.map((name) => [name, raw])));
    const strategy: BodySchema = { type: "enum", variants: strategies, optional: true };
    this.#recommend = part("RecommendInput", { positive: examplesField, negative: examplesField, strategy });
    this.#discover = part("DiscoverInput", { target: exampleField, context: raw });
    this.#diversity = part("Mmr", {
      diversity: { ...number, optional: true },
      candidates_limit: { type: "integer", min: 0, max: 2 ** 64, expects: "usize", optional: true },
    });
    const item: BodySchema = { type: "object", name: "FeedbackItem", fields: { example: exampleField, score: number } };
    const naive: BodySchema = {
      type: "object",
      name: "NaiveFeedbackStrategyParams",
      fields: { a: number, b: number, c: number },
    };
    this.#feedback = part("RelevanceFeedbackInput", {
      target: exampleField,
      feedback: { type: "list", items: item },
      strategy: { type: "object", name: "NaiveFeedbackStrategy", fields: { naive } },
    });
  }

  /** Reads a query; without one, points come back by id. `at` is where its fields stand in the body. */
  read(json: string | null, fields: SearchFields, at: string): SearchRequest {
    const asked: Asked = { fields, at };
    const near = (text: string, name: string): SearchRequest =>
      nearest(this.#inputs, asked, this.#inputs.read(text, `${at}${name}`));
    if (json === null) return unsearched(asked);
    if (!json.startsWith("{")) return near(json, "query");
    const query: RawQuery = this.#query.read(json).fields;
    if (typeof query.nearest === "string") {
      return isGiven(query.mmr)
        ? this.#readDiverse(query.nearest, query.mmr, asked)
        : near(query.nearest, "query.nearest");
    }
    if (typeof query.recommend === "string") return this.#readRecommend(query.recommend, asked);
    if (typeof query.discover === "string") return this.#readDiscover(query.discover, asked);
    if (typeof query.context === "string") {
      return context(this.#inputs, asked, this.#examples.pairs(query.context, `${at}query.context`));
    }
    if (typeof query.order_by === "string") return ordered(query.order_by, asked);
    if (typeof query.fusion === "string") return fusion(query.fusion, fields, at);
    if (typeof query.rrf === "string") return rrf(query.rrf, fields, at);
    if (typeof query.formula === "string") return formula(query.formula, query.defaults ?? null, fields, at);
    if (typeof query.sample === "string") return sample(query.sample, fields, at);
    if (typeof query.relevance_feedback === "string") return this.#readFeedback(query.relevance_feedback, asked);
    if (typeof query.text === "string" && typeof query.model !== "string") return textQuery(query.text, asked);
    return near(json, "query");
  }

  #readDiverse(json: string, mmr: string, asked: Asked): SearchRequest {
    const input = this.#inputs.read(json, `${asked.at}query.nearest`);
    const { diversity = null, candidates_limit: candidates = null }: RawDiversity = this.#diversity.read(mmr).fields;
    const at = `${asked.at}query.mmr`;
    if (diversity !== null && !(diversity >= 0 && diversity <= 1)) {
      throw invalidBody(`${at}.diversity`, `value ${floatText(diversity)} invalid, must be from 0.0 to 1.0`);
    }
    if (candidates !== null && candidates > candidatesMax) {
      throw invalidBody(`${at}.candidates_limit`, rangeFault(candidates, null, candidatesMax));
    }
    return diverse(this.#inputs, asked, input, { diversity, candidates });
  }

  #readFeedback(json: string, asked: Asked): SearchRequest {
    const read = this.#feedback.read(json).fields as unknown as RawFeedback;
    const at = `${asked.at}query.relevance_feedback`;
    const target = this.#inputs.read(read.target, `${at}.target`);
    const feedback = read.feedback.map(({ example, score }, index) => ({
      example: this.#inputs.read(example, `${at}.feedback[${index}].example`),
      score,
    }));
    if (feedback.length === 0) throw invalidBody(`${at}.__all__`, "feedback elements must be non-empty");
    const { naive } = read.strategy;
    if (naive.b < 0) {
      throw invalidBody(`${at}.strategy.naive.b`, `value ${floatText(naive.b)} invalid, must be 0.0 or larger`);
    }
    return withFeedback(this.#inputs, asked, target, feedback, naive);
  }

  #readRecommend(json: string, asked: Asked): SearchRequest {
    const { positive, negative, strategy }: RawRecommend = this.#recommend.read(json).fields;
    const at = `${asked.at}query.recommend`;
    const positives = this.#examples.list(positive, `${at}.positive`);
    const negatives = this.#examples.list(negative, `${at}.negative`);
    if (positives.length === 0 && negatives.length === 0) {
      const rule = "At least one positive or negative vector/id must be provided";
      throw invalidBody(`${at}.positives, negatives`, `Validation error: ${rule} [{}]`);
    }
    const isAverage = (strategy ?? "average_vector") === "average_vector";
    if (isAverage && positives.length === 0) {
      throw badInput("Positive vectors should not be empty with `average` strategy");
    }
    return recommend(this.#inputs, asked, positives, negatives, strategy ?? "average_vector");
  }

  #readDiscover(json: string, asked: Asked): SearchRequest {
    const read = this.#discover.read(json).fields as unknown as RawDiscover;
    const at = `${asked.at}query.discover`;
    const target = this.#inputs.read(read.target, `${at}.target`);
    return discover(this.#inputs, asked, target, this.#examples.pairs(read.context, `${at}.context`));
  }
}

const isGiven = (json: string | null | undefined): json is string => typeof json === "string" && json !== "null";

/** A number as Rust prints a float. */
const floatText = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

const unsearched = (asked: Asked): SearchRequest => ({
  ...asked,
  sourceIn: () => ({ source: { kind: "scan", order: "id" }, excluded: [] }),
});

const ordered = (json: string, asked: Asked): SearchRequest => {
  if ((asked.fields.score_threshold ?? null) !== null) {
    throw badRequest("Can't use score_threshold with an order_by query.");
  }
  return { ...asked, sourceIn: (collection) => ({ source: orderedSource(json, collection), excluded: [] }) };
};
