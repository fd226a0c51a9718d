import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { grpcPoint, type Plain, restPoint } from "./answers.js";
import { BothTransports } from "./both-transports.js";
import { filters } from "./filters.js";
import { entries, type Message } from "./grpc-client.js";
import { ids, pointMessage, points, queries, selections, vectorMessage, vectors } from "./requests.js";
import { createBoth, indexFields } from "./two-collections.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
});

afterAll(() => both.stop());

beforeEach(async () => {
  await createBoth(both);
  await indexFields(both, { n: "FieldTypeInteger", t: "FieldTypeKeyword" });
});

/** A search in both forms; what all of them have in common is added. */
interface Search {
  readonly procedure: "Query" | "Search" | "Recommend" | "Discover";
  readonly message: object;
  readonly path: "query" | "search" | "recommend" | "discover";
  readonly json: string;
}

const asQuery = (message: object, json: string): Search => ({ procedure: "Query", message, path: "query", json });

const listOf = (list: readonly { readonly json: string }[]): string => `[${list.map(({ json }) => json).join(",")}]`;
const messagesOf = (list: readonly { readonly message: object }[]): readonly object[] =>
  list.map(({ message }) => message);

const strategies = fc.constantFrom(
  ["AverageVector", "average_vector"],
  ["BestScore", "best_score"],
  ["SumScores", "sum_scores"],
);
const examples = fc.array(ids, { minLength: 1, maxLength: 2 });
const spaces = fc.constantFrom("d", "m", "s");
const dense = queries.filter(({ using }) => using === "d");

const prefetches = fc.array(queries, { minLength: 1, maxLength: 2 }).map((list) => ({
  message: list.map(({ using, vector }) => ({ query: { nearest: vectorMessage(vector) }, using })),
  json: list.map(({ using, vector }) => `{"query":${JSON.stringify(vector)},"using":"${using}"}`).join(","),
}));

const searches: fc.Arbitrary<Search> = fc.oneof(
  dense.map(({ vector }) => ({
    procedure: "Search" as const,
    message: { vector, vector_name: "d", score_threshold: 0 },
    path: "search" as const,
    json: `"vector":{"name":"d","vector":${JSON.stringify(vector)}},"score_threshold":0`,
  })),
  fc.tuple(examples, examples, strategies, spaces).map(([positive, negative, [strategy, name], using]) => ({
    procedure: "Recommend" as const,
    message: { positive: messagesOf(positive), negative: messagesOf(negative), strategy, using },
    path: "recommend" as const,
    json: `"positive":${listOf(positive)},"negative":${listOf(negative)},"strategy":"${name}","using":"${using}"`,
  })),
  fc.tuple(ids, ids, ids, spaces).map(([target, positive, negative, using]) => ({
    procedure: "Discover" as const,
    message: {
      target: { single: { id: target.message } },
      context: [{ positive: { id: positive.message }, negative: { id: negative.message } }],
      using,
    },
    path: "discover" as const,
    json: `"target":${target.json},"context":[{"positive":${positive.json},"negative":${negative.json}}],"using":"${using}"`,
  })),
  fc
    .tuple(ids, spaces)
    .map(([id, using]) =>
      asQuery({ query: { nearest: { id: id.message } }, using }, `"query":${id.json},"using":"${using}"`),
    ),
  fc
    .tuple(prefetches, fc.constantFrom(["RRF", "rrf"], ["DBSF", "dbsf"]))
    .map(([{ message, json }, [fusion, name]]) =>
      asQuery({ prefetch: message, query: { fusion } }, `"prefetch":[${json}],"query":{"fusion":"${name}"}`),
    ),
  prefetches.map(({ message, json }) =>
    asQuery(
      {
        prefetch: message,
        query: { formula: { expression: { sum: { sum: [{ variable: "$score" }, { variable: "n" }] } } } },
      },
      `"prefetch":[${json}],"query":{"formula":{"sum":["$score","n"]}}`,
    ),
  ),
  fc
    .constantFrom(["Asc", "asc"], ["Desc", "desc"])
    .map(([direction, name]) =>
      asQuery(
        { query: { order_by: { key: "n", direction } } },
        `"query":{"order_by":{"key":"n","direction":"${name}"}}`,
      ),
    ),
  fc
    .tuple(dense, fc.constantFrom(0, 0.5, 1))
    .map(([{ vector }, diversity]) =>
      asQuery(
        { query: { nearest_with_mmr: { nearest: vectorMessage(vector), mmr: { diversity } } }, using: "d" },
        `"query":{"nearest":${JSON.stringify(vector)},"mmr":{"diversity":${diversity}}},"using":"d"`,
      ),
    ),
);

/** What finds the points of groups, over each way of asking for them. */
const finders: fc.Arbitrary<Search> = fc.oneof(
  queries.map(({ using, vector }) =>
    asQuery(
      { query: { nearest: vectorMessage(vector) }, using },
      `"query":${JSON.stringify(vector)},"using":"${using}"`,
    ),
  ),
  searches.filter(({ procedure }) => procedure === "Search" || procedure === "Recommend"),
);

/** Payloads that have something to group by, which may be the id of another point. */
const groupable = fc.tuple(fc.integer({ min: -1, max: 4 }), fc.constantFrom("a", "b")).map(([n, t]) => ({
  json: `{"n":${n},"t":"${t}","deep":["x","${t}"]}`,
  map: entries({
    n: { integer_value: n },
    t: { string_value: t },
    deep: { list_value: { values: [{ string_value: "x" }, { string_value: t }] } },
  }),
}));

const grouped = fc.record({
  finder: finders,
  written: fc.array(fc.record({ id: ids, vectors, payload: groupable }), { minLength: 2, maxLength: 8 }),
  isFiltered: fc.boolean(),
  by: fc.constantFrom("t", "n", "deep"),
  size: fc.integer({ min: 1, max: 2 }),
  lookup: fc.option(fc.constantFrom("c", "rest"), { freq: 2 }),
});

/** What a call was answered with, or why it was refused. */
const overGrpc = async (procedure: string, request: object, read: (answer: Message) => Plain): Promise<Plain> => {
  try {
    return read(await both.grpc.call(`Points/${procedure}`, { collection_name: "c", ...request }));
  } catch (error) {
    return (error as { readonly details: string }).details;
  }
};

const overRest = async (path: string, body: string, read: (result: unknown) => Plain): Promise<Plain> => {
  const { result, error } = await both.rest("POST", `/collections/c/${path}`, body);
  return error === "" ? read(result) : error;
};

const list = (value: unknown): readonly Message[] => (value ?? []) as readonly Message[];

const grpcPoints = (value: unknown): Plain => list(value).map((point) => grpcPoint(point, true));

const restPoints = (result: unknown): Plain => {
  const { points: found = result } = result as { readonly points?: unknown };
  return (found as readonly unknown[]).map(restPoint);
};

const groupId = (id: unknown): string => {
  const {
    unsigned_value: unsigned,
    integer_value: signed,
    string_value: text,
  } = id as Readonly<Record<string, string>>;
  return unsigned ?? signed ?? text ?? "";
};

const request = fc.record({
  written: fc.array(points, { minLength: 2, maxLength: 8 }),
  filter: filters,
  selection: selections,
  limit: fc.integer({ min: 1, max: 4 }),
});

const write = (written: readonly Parameters<typeof pointMessage>[0][]): Promise<Message> =>
  both.grpc.call("Points/Upsert", { collection_name: "c", wait: true, points: written.map(pointMessage) });

it("every kind of search, one by one and several at once", async () => {
  const asked = fc.record({ common: request, search: searches });
  await fc.assert(
    fc.asyncProperty(asked, async ({ common: { written, filter, selection, limit }, search }) => {
      await write(written);
      const message = { ...search.message, ...selection.message, filter: filter.message, limit };
      const json = `{${search.json},${selection.json},"filter":${filter.json},"limit":${limit}}`;
      const found = await overGrpc(search.procedure, message, ({ result }) => grpcPoints(result));
      expect(found).toEqual(await overRest(`points/${search.path}`, json, restPoints));

      const field = `${search.path}_points`;
      const several = { [field]: [message, message].map((each) => ({ collection_name: "c", ...each })) };
      const batch = await overGrpc(`${search.procedure}Batch`, several, ({ result }) =>
        list(result).map((each) => grpcPoints(each["result"])),
      );
      const restBatch = await overRest(`points/${search.path}/batch`, `{"searches":[${json},${json}]}`, (result) =>
        (result as readonly unknown[]).map(restPoints),
      );
      expect(batch).toEqual(restBatch);
    }),
    { numRuns: 200 },
  );
});

it("groups, with the points that they are looked up by", async () => {
  const asked = fc.record({ common: request, group: grouped });
  await fc.assert(
    fc.asyncProperty(asked, async ({ common: { filter: chosen, selection, limit }, group }) => {
      const { finder, written, isFiltered, by, size, lookup } = group;
      await write(written);
      const filter = isFiltered ? chosen : { json: "{}", message: {} };
      const groups = { group_by: by, group_size: size };
      const lookupMessage = lookup === null ? {} : { with_lookup: { collection: lookup } };
      const message = {
        ...finder.message,
        ...groups,
        ...lookupMessage,
        ...selection.message,
        filter: filter.message,
        limit,
      };
      const lookupJson = lookup === null ? "" : `"with_lookup":{"collection":"${lookup}"},`;
      const json = `{${finder.json},"group_by":"${by}","group_size":${size},${lookupJson}${selection.json},"filter":${filter.json},"limit":${limit}}`;
      const found = await overGrpc(`${finder.procedure}Groups`, message, ({ result }) =>
        list((result as Message | undefined)?.["groups"]).map(({ id, hits, lookup: point }) => ({
          id: groupId(id),
          hits: grpcPoints(hits),
          lookup: point === undefined || point === null ? null : grpcPoint(point as Message, false),
        })),
      );
      const restFound = await overRest(`points/${finder.path}/groups`, json, (result) =>
        (result as { readonly groups: readonly Message[] }).groups.map(({ id, hits, lookup: point = null }) => ({
          id: String(id),
          hits: restPoints(hits),
          lookup: point === null ? null : restPoint(point),
        })),
      );
      expect(found).toEqual(restFound);
    }),
    { numRuns: 120 },
  );
});

it("facets", async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(request, fc.constantFrom("t", "n")), async ([{ written, filter, limit }, key]) => {
      await write(written);
      const hits = await overGrpc("Facet", { key, filter: filter.message, limit, exact: true }, ({ hits: found }) =>
        list(found).map(({ value, count = "0" }) => [Object.values(value as object).join(), String(count)]),
      );
      const body = `{"key":"${key}","filter":${filter.json},"limit":${limit},"exact":true}`;
      const restHits = await overRest("facet", body, (result) =>
        list((result as { readonly hits: unknown }).hits).map(({ value, count }) => [String(value), String(count)]),
      );
      expect(hits).toEqual(restHits);
    }),
    { numRuns: 60 },
  );
});
