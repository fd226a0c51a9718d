import * as fc from "fast-check";
import { conditions, filters, type Condition as Part } from "./filters.js";
import { entries } from "./grpc-client.js";
import { ids, queries, vectorMessage } from "./requests.js";

/** A query in both forms, and the space that it is of. */
interface Query extends Part {
  readonly using: string | null;
}

/** A request for points; what is common to all requests is added. */
export type QueryRequest = Part;

const jsonOf = (parts: readonly Part[]): string => `[${parts.map(({ json }) => json).join(",")}]`;
const messagesOf = (parts: readonly Part[]): readonly object[] => parts.map(({ message }) => message);

/** What is the same in both forms. */
const same = (value: object): Part => ({ json: JSON.stringify(value), message: value });

/** A point or a vector of a space. */
const inputsOf = (space: string): fc.Arbitrary<Part> =>
  fc.oneof(
    ids.map(({ json, message }) => ({ json, message: { id: message } })),
    queries
      .filter(({ using }) => using === space)
      .map(({ vector }) => ({ json: JSON.stringify(vector), message: vectorMessage(vector) })),
  );

const strategies = fc.constantFrom(
  ["AverageVector", "average_vector"],
  ["BestScore", "best_score"],
  ["SumScores", "sum_scores"],
);

const byVectors = (space: string): fc.Arbitrary<Part> => {
  const input = inputsOf(space);
  const examples = fc.array(input, { minLength: 1, maxLength: 2 });
  const pairs = fc.array(fc.tuple(input, input), { minLength: 1, maxLength: 2 }).map((list) => ({
    json: `[${list.map(([{ json }, other]) => `{"positive":${json},"negative":${other.json}}`).join(",")}]`,
    message: { pairs: list.map(([{ message }, other]) => ({ positive: message, negative: other.message })) },
  }));
  const feedback = fc
    .array(fc.tuple(input, fc.constantFrom(0, 0.25, 1)), { minLength: 1, maxLength: 3 })
    .map((list) => ({
      json: `[${list.map(([{ json }, score]) => `{"example":${json},"score":${score}}`).join(",")}]`,
      message: list.map(([{ message }, score]) => ({ example: message, score })),
    }));
  return fc.oneof(
    input.map(({ json, message }) => ({ json: `{"nearest":${json}}`, message: { nearest: message } })),
    fc
      .tuple(input, fc.constantFrom(0, 0.5, 1), fc.integer({ min: 1, max: 9 }))
      .map(([{ json, message }, diversity, most]) => {
        const mmr = { diversity, candidates_limit: most };
        return {
          json: `{"nearest":${json},"mmr":${JSON.stringify(mmr)}}`,
          message: { nearest_with_mmr: { nearest: message, mmr } },
        };
      }),
    fc.tuple(examples, examples, strategies).map(([positive, negative, [strategy, name]]) => ({
      json: `{"recommend":{"positive":${jsonOf(positive)},"negative":${jsonOf(negative)},"strategy":"${name}"}}`,
      message: { recommend: { positive: messagesOf(positive), negative: messagesOf(negative), strategy } },
    })),
    fc.tuple(input, pairs).map(([target, context]) => ({
      json: `{"discover":{"target":${target.json},"context":${context.json}}}`,
      message: { discover: { target: target.message, context: context.message } },
    })),
    pairs.map(({ json, message }) => ({ json: `{"context":${json}}`, message: { context: message } })),
    fc.tuple(input, feedback).map(([target, list]) => {
      const naive = { a: 0.5, b: 1, c: 0.25 };
      return {
        json: `{"relevance_feedback":{"target":${target.json},"feedback":${list.json},"strategy":{"naive":${JSON.stringify(naive)}}}}`,
        message: {
          relevance_feedback: { target: target.message, feedback: list.message, strategy: { naive } },
        },
      };
    }),
  );
};

const ofSpaces: fc.Arbitrary<Query> = fc
  .constantFrom("d", "m", "s")
  .chain((using) => byVectors(using).map((query) => ({ ...query, using })));

const starts = fc.constantFrom(
  { json: "2", message: { integer: 2 } },
  { json: "0.5", message: { float: 0.5 } },
  { json: '"2023-06-15T00:00:00.5Z"', message: { timestamp: { seconds: 1_686_787_200, nanos: 500_000_000 } } },
  { json: '"2024-02-29T13:00:00+01:00"', message: { datetime: "2024-02-29T13:00:00+01:00" } },
);

const orders: fc.Arbitrary<Query> = fc
  .record({
    key: fc.constantFrom("n", "when", "t"),
    order: fc.constantFrom({ direction: "Asc", name: "asc" }, { direction: "Desc", name: "desc" }),
    start: fc.option(starts, { nil: null }),
  })
  .map(({ key, order: { direction, name }, start }) => ({
    using: null,
    json: `{"order_by":{"key":"${key}","direction":"${name}"${start === null ? "" : `,"start_from":${start.json}`}}}`,
    message: { order_by: { key, direction, ...(start === null ? {} : { start_from: start.message }) } },
  }));

const leaves: fc.Arbitrary<Part> = fc.oneof(
  fc.constantFrom(0, 0.5, 2, -1).map((constant) => ({ json: String(constant), message: { constant } })),
  fc.constantFrom("$score", "$score[0]", "n", "deep.x", "none").map((variable) => ({
    json: JSON.stringify(variable),
    message: { variable },
  })),
  conditions.map(({ json, message }) => ({ json, message: { condition: message } })),
  fc.constant(same({ geo_distance: { origin: { lon: 13.5, lat: 52.5 }, to: "where" } })),
  fc.constantFrom(same({ datetime: "2024-02-29T12:00:00Z" }), same({ datetime_key: "when" })),
);

/** Expressions of so many levels. */
const expressionsOf = (levels: number): fc.Arbitrary<Part> => {
  if (levels === 0) return leaves;
  const below = expressionsOf(levels - 1);
  return fc.oneof(
    { weight: 2, arbitrary: leaves },
    fc
      .tuple(fc.constantFrom("sum", "mult", "max", "min"), fc.array(below, { minLength: 1, maxLength: 3 }))
      .map(([name, list]) => ({
        json: `{"${name}":${jsonOf(list)}}`,
        message: { [name]: { [name]: messagesOf(list) } },
      })),
    fc.tuple(fc.constantFrom("neg", "abs", "sqrt", "exp", "log10", "ln"), below).map(([name, { json, message }]) => ({
      json: `{"${name}":${json}}`,
      message: { [name]: message },
    })),
    fc.tuple(below, below, fc.constantFrom(null, 0, 0.5)).map(([left, right, byZero]) => ({
      json: `{"div":{"left":${left.json},"right":${right.json}${byZero === null ? "" : `,"by_zero_default":${byZero}`}}}`,
      message: {
        div: { left: left.message, right: right.message, ...(byZero === null ? {} : { by_zero_default: byZero }) },
      },
    })),
    fc.tuple(below, below).map(([base, exponent]) => ({
      json: `{"pow":{"base":${base.json},"exponent":${exponent.json}}}`,
      message: { pow: { base: base.message, exponent: exponent.message } },
    })),
    fc
      .tuple(fc.constantFrom("lin_decay", "exp_decay", "gauss_decay"), below, below, fc.constantFrom(0.5, 3))
      .map(([name, x, target, scale]) => ({
        json: `{"${name}":{"x":${x.json},"target":${target.json},"scale":${scale},"midpoint":0.25}}`,
        message: { [name]: { x: x.message, target: target.message, scale, midpoint: 0.25 } },
      })),
  );
};

const formulas: fc.Arbitrary<Query> = fc
  .tuple(expressionsOf(2), fc.boolean())
  .map(([{ json, message }, hasDefaults]) => ({
    using: null,
    json: `{"formula":${json},"defaults":${hasDefaults ? '{"n":1,"deep.x":2.5,"none":0}' : "{}"}}`,
    message: {
      formula: {
        expression: message,
        defaults: hasDefaults
          ? entries({ n: { integer_value: 1 }, "deep.x": { double_value: 2.5 }, none: { integer_value: 0 } })
          : [],
      },
    },
  }));

const fusions: fc.Arbitrary<Query> = fc.oneof(
  fc.constantFrom(["RRF", "rrf"], ["DBSF", "dbsf"]).map(([fusion, name]) => ({
    using: null,
    json: `{"fusion":"${name}"}`,
    message: { fusion },
  })),
  fc.integer({ min: 1, max: 60 }).map((k) => ({ using: null, ...same({ rrf: { k } }) })),
);

const params = fc
  .record(
    {
      exact: fc.boolean(),
      hnsw_ef: fc.integer({ min: 1, max: 64 }),
      indexed_only: fc.constant(false),
      quantization: fc.record(
        { ignore: fc.boolean(), rescore: fc.boolean(), oversampling: fc.constantFrom(1, 2.5) },
        { requiredKeys: [] },
      ),
      acorn: fc.record(
        { enable: fc.boolean(), max_selectivity: fc.constantFrom(0.25, 0.5) },
        { requiredKeys: ["enable"] },
      ),
    },
    { requiredKeys: [] },
  )
  .map(same);

/** Requests with a query of some kind, over what other ones found for so many levels. */
const requestsOf = (levels: number, kinds: fc.Arbitrary<Query>): fc.Arbitrary<QueryRequest> =>
  fc
    .record({
      query: kinds,
      prefetch:
        levels === 0 ? fc.constant([]) : fc.array(requestsOf(levels - 1, ofSpaces), { minLength: 1, maxLength: 2 }),
      filter: fc.option(filters, { nil: null, freq: 1 }),
      params: fc.option(params, { nil: null }),
      threshold: fc.option(fc.constantFrom(0, 0.25), { nil: null, freq: 1 }),
      limit: fc.integer({ min: 1, max: 8 }),
    })
    .map(({ query, prefetch, filter, params: chosen, threshold, limit }) => {
      const parts: readonly (readonly [string, Part | null])[] = [
        ["query", query],
        [
          "using",
          query.using === null ? null : { json: `"${query.using}"`, message: query.using as unknown as object },
        ],
        ["prefetch", prefetch.length === 0 ? null : { json: jsonOf(prefetch), message: messagesOf(prefetch) }],
        ["filter", filter],
        ["params", chosen],
        [
          "score_threshold",
          threshold === null ? null : { json: String(threshold), message: threshold as unknown as object },
        ],
        ["limit", { json: String(limit), message: limit as unknown as object }],
      ];
      const given = parts.flatMap(([name, part]) => (part === null ? [] : [{ name, ...part }]));
      return {
        json: `{${given.map(({ name, json }) => `"${name}":${json}`).join(",")}}`,
        message: Object.fromEntries(given.map(({ name, message }) => [name, message])),
      };
    });

/** Requests for points by queries of every kind. */
export const queryRequests: fc.Arbitrary<QueryRequest> = fc.oneof(
  requestsOf(0, fc.oneof({ weight: 3, arbitrary: ofSpaces }, orders)),
  requestsOf(1, fc.oneof(ofSpaces, orders, fusions, formulas)),
  requestsOf(2, fc.oneof(fusions, formulas)),
);
