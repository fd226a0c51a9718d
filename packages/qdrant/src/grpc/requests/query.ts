import { RawJson } from "../../json/raw-json.js";
import { GrpcError } from "../transport/status.js";
import { floatCount, floatsOf } from "../wire/floats.js";
import { jsonName } from "../wire/json-name.js";
import type { Integer } from "../wire/reader.js";
import { type ExpressionMessage, expressionJson } from "./formula.js";
import { idJson, type PointIdMessage } from "./ids.js";
import { double, given, integer, type Json, object, sameInJson } from "./json.js";
import { type OrderByMessage, orderByJson } from "./order-by.js";
import { newForm, type VectorMessage, vectorText } from "./vectors.js";

/** What stands for a vector: an id, or a vector in one of its forms. */
export type VectorInputMessage = Pick<
  VectorMessage,
  "dense" | "sparse" | "multi_dense" | "document" | "image" | "object"
> & { readonly id?: PointIdMessage };

/** A query, of which one field is there. */
export interface QueryMessage {
  readonly nearest?: VectorInputMessage;
  readonly recommend?: {
    readonly positive?: readonly VectorInputMessage[];
    readonly negative?: readonly VectorInputMessage[];
    readonly strategy?: string;
  };
  readonly discover?: { readonly target?: VectorInputMessage; readonly context?: ContextMessage };
  readonly context?: ContextMessage;
  readonly order_by?: OrderByMessage;
  readonly fusion?: string;
  readonly sample?: string;
  readonly formula?: FormulaMessage;
  readonly nearest_with_mmr?: {
    readonly nearest?: VectorInputMessage;
    readonly mmr?: { readonly diversity?: number; readonly candidates_limit?: number };
  };
  readonly rrf?: { readonly k?: number; readonly weights?: Buffer };
  readonly relevance_feedback?: FeedbackMessage;
  readonly text?: { readonly query?: string; readonly bm25?: { readonly k?: number; readonly b?: number } };
}

interface ContextMessage {
  readonly pairs?: readonly { readonly positive?: VectorInputMessage; readonly negative?: VectorInputMessage }[];
}

interface FormulaMessage {
  readonly expression?: ExpressionMessage;
  readonly defaults?: ReadonlyMap<string, string>;
}

interface FeedbackMessage {
  readonly target?: VectorInputMessage;
  readonly feedback?: readonly { readonly example?: VectorInputMessage; readonly score?: number }[];
  readonly strategy?: { readonly naive?: { readonly a?: number; readonly b?: number; readonly c?: number } };
}

const missing = (text: string): GrpcError => new GrpcError("invalidArgument", text);

const expected = <T>(value: T | undefined, text: string): T => {
  if (value === undefined) throw missing(text);
  return value;
};

/** A vector or an id as it stands in JSON. */
export const inputJson = (input: VectorInputMessage): Json => {
  if (input.id !== undefined) return idJson(input.id);
  const form = newForm(input);
  if (form === null) throw missing("VectorInput variant is missing");
  return new RawJson(vectorText(form));
};

/** A query as it stands in JSON. */
export const queryJson = (query: QueryMessage): Json => {
  const { nearest, recommend, discover, context, order_by: order, fusion, sample, formula } = query;
  if (nearest !== undefined) return { nearest: inputJson(nearest) };
  if (recommend !== undefined) {
    const { positive = [], negative = [], strategy } = recommend;
    const examples = { positive: positive.map(inputJson), negative: negative.map(inputJson) };
    return { recommend: object({ ...examples, strategy: given(strategy, jsonName) }) };
  }
  if (discover !== undefined) {
    const target = inputJson(expected(discover.target, "DiscoverInput target is missing"));
    return { discover: { target, context: pairsJson(expected(discover.context, "DiscoverInput context is missing")) } };
  }
  if (context !== undefined) return { context: pairsJson(context) };
  if (order !== undefined) return { order_by: orderByJson(order) };
  if (fusion !== undefined) return { fusion: jsonName(fusion) };
  if (sample !== undefined) return { sample: jsonName(sample) };
  if (formula !== undefined) return formulaJson(formula);
  return rarerJson(query);
};

const rarerJson = ({ nearest_with_mmr: diverse, rrf, relevance_feedback: feedback, text }: QueryMessage): Json => {
  if (diverse !== undefined) {
    const nearest = inputJson(expected(diverse.nearest, "nearest vector is missing"));
    return { nearest, mmr: sameInJson(expected(diverse.mmr, "mmr is missing")) };
  }
  if (rrf !== undefined) return { rrf: rrfJson(rrf.k, rrf.weights) };
  if (feedback !== undefined) return { relevance_feedback: feedbackJson(feedback) };
  if (text !== undefined) {
    const scoring = given(text.bm25, (params) => ({ bm25: sameInJson(params) }));
    return { text: object({ query: text.query ?? "", scoring }) };
  }
  throw missing("Query variant is missing");
};

const rrfJson = (k: Integer | undefined, weights: Buffer | undefined): Json =>
  object({
    k: given(k, integer),
    weights: floatCount(weights) === 0 ? undefined : Array.from(floatsOf(weights ?? Buffer.alloc(0)), double),
  });

const pairsJson = ({ pairs = [] }: ContextMessage): Json =>
  pairs.map(({ positive, negative }) => ({
    positive: inputJson(expected(positive, "ContextPair positive is missing")),
    negative: inputJson(expected(negative, "ContextPair negative is missing")),
  }));

const formulaJson = ({ expression, defaults = new Map() }: FormulaMessage): Json => ({
  formula: expressionJson(expected(expression, "missing field: expression")),
  defaults: Object.fromEntries([...defaults].map(([key, text]) => [key, new RawJson(text)])),
});

const feedbackJson = ({ target, feedback = [], strategy }: FeedbackMessage): Json => {
  const { naive } = expected(strategy, "strategy is missing");
  const { a = 0, b = 0, c = 0 } = expected(naive, "strategy is missing");
  return {
    target: inputJson(expected(target, "target is missing")),
    feedback: feedback.map(({ example, score = 0 }) => ({
      example: inputJson(expected(example, "feedback example is missing")),
      score: double(score),
    })),
    strategy: { naive: { a: double(a), b: double(b), c: double(c) } },
  };
};
