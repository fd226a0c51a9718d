import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { BothTransports } from "./both-transports.js";
import { grpcInfo, restInfo } from "./collection-info.js";
import type { Message } from "./grpc-client.js";
import { pointJson, pointMessage, points } from "./requests.js";
import { fields, jsonText, named, type Pair, same, wrapped } from "./settings.js";
import { createBoth } from "./two-collections.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
});

afterAll(() => both.stop());

beforeEach(() => createBoth(both));

/** A change in both forms: a procedure of points and its fields, a route below a collection and its body. */
interface Change {
  readonly procedure: string;
  readonly message: object;
  readonly method: "PUT" | "DELETE";
  readonly path: string;
  readonly body?: string;
}

const flag = same(fc.boolean());
const memory = named(["cold", "Cold"], ["cached", "Cached"], ["pinned", "Pinned"]);
const placed = { on_disk: flag, enable_hnsw: flag, memory };

const languages = same(fc.subarray(["english", "german"], { minLength: 1 }));
const stemmers = fc.oneof(
  fc.constantFrom("english", "french", "klingon").map((language) => ({
    json: { type: "snowball", language },
    message: { snowball: { language } },
  })),
  fc.constant({ json: { type: "none" }, message: { disabled: {} } }),
);

/** Parameters of an index, by its type: names of the type in both, and what it has beside them. */
const kinds: readonly (readonly [json: string, message: string, params: fc.Arbitrary<Pair>])[] = [
  ["keyword", "Keyword", fields({ ...placed, is_tenant: flag, prefix: fc.constant({ json: true, message: {} }) })],
  ["integer", "Integer", fields({ ...placed, lookup: flag, range: flag, is_principal: flag })],
  ["float", "Float", fields({ ...placed, is_principal: flag })],
  ["geo", "Geo", fields(placed)],
  ["bool", "Bool", fields(placed)],
  ["datetime", "Datetime", fields({ ...placed, is_principal: flag })],
  ["uuid", "Uuid", fields({ ...placed, is_tenant: flag })],
  [
    "text",
    "Text",
    fields(
      {
        ...placed,
        tokenizer: named(["word", "Word"], ["prefix", "Prefix"], ["whitespace", "Whitespace"], ["code", "Code"]),
        lowercase: flag,
        ascii_folding: flag,
        phrase_matching: flag,
        min_token_len: same(fc.integer({ min: 0, max: 3 })),
        max_token_len: same(fc.integer({ min: 3, max: 9 })),
        stopwords: fields({ languages, custom: languages }),
        stemmer: stemmers,
        scoring: fc.constant({ json: { type: "bm25" }, message: { type: "Bm25" } }),
      },
      "tokenizer",
    ),
  ],
];

const field = fc.constantFrom("n", "t", "deep.x");

const indexed: fc.Arbitrary<Change> = fc.oneof(
  ...kinds.map(([json, message, params]) =>
    fc.tuple(field, fc.option(params, { freq: 3 })).map(([name, chosen]) => {
      const schema = chosen === null ? json : { type: json, ...(chosen.json as object) };
      return {
        procedure: "CreateFieldIndex",
        message: {
          field_name: name,
          field_type: `FieldType${message}`,
          ...(chosen === null ? {} : { field_index_params: { [`${json}_index_params`]: chosen.message } }),
        },
        method: "PUT" as const,
        path: "/index?wait=true",
        body: jsonText({ field_name: name, field_schema: schema }),
      };
    }),
  ),
);

const unindexed: fc.Arbitrary<Change> = fc.constantFrom("n", "t", "deep.x", "none").map((name) => ({
  procedure: "DeleteFieldIndex",
  message: { field_name: name },
  method: "DELETE" as const,
  path: `/index/${name}?wait=true`,
}));

const spaceName = fc.constantFrom("d", "s", "new", "more");

const spaces = fc.oneof(
  wrapped(
    fields(
      {
        size: same(fc.integer({ min: 1, max: 3 })),
        distance: named(["Cosine", "Cosine"], ["Dot", "Dot"]),
        datatype: named(["float16", "Float16"], ["uint8", "Uint8"]),
        multivector_config: fields({ comparator: named(["max_sim", "MaxSim"]) }, "comparator"),
      },
      "size",
      "distance",
    ),
    (params) => ({ dense_config: params }),
  ).map(({ json, message }) => ({ json: { dense: json }, message })),
  wrapped(
    fields({ modifier: named(["none", "None"], ["idf", "Idf"]), datatype: named(["float16", "Float16"]) }),
    (params) => ({ sparse_config: params }),
  ).map(({ json, message }) => ({ json: { sparse: json }, message })),
);

const added: fc.Arbitrary<Change> = fc.tuple(spaceName, spaces).map(([name, { json, message }]) => ({
  procedure: "CreateVectorName",
  message: { vector_name: name, ...(message as object) },
  method: "PUT" as const,
  path: `/vectors/${name}?wait=true`,
  body: jsonText(json),
}));

const removed: fc.Arbitrary<Change> = spaceName.map((name) => ({
  procedure: "DeleteVectorName",
  message: { vector_name: name },
  method: "DELETE" as const,
  path: `/vectors/${name}?wait=true`,
}));

const detailsOf = (error: unknown): string => (error as { readonly details: string }).details;

/** Requests are one part of a call, and have their own names for what is wrong in them. */
const inBody = (text: string): string =>
  text
    .replace(/^Validation error in (?:JSON body|path parameters): /, "Validation error in body: ")
    .replace(/^Format error in JSON body: /, "");

it("indexes and vector spaces are made and removed alike, or refused alike", async () => {
  const asked = fc.record({
    written: fc.array(points, { minLength: 1, maxLength: 4 }),
    changes: fc.array(fc.oneof({ weight: 3, arbitrary: indexed }, unindexed, added, removed), {
      minLength: 1,
      maxLength: 6,
    }),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ written, changes }) => {
      await createBoth(both);
      const message = { collection_name: "c", wait: true, points: written.map(pointMessage) };
      await both.grpc.call("Points/Upsert", message);
      const body = `{"points":[${written.map(pointJson).join(",")}]}`;
      await both.rest("PUT", "/collections/rest/points?wait=true", body);
      for (const change of changes) {
        const call = { collection_name: "c", wait: true, ...change.message };
        const overGrpc = await both.grpc.call(`Points/${change.procedure}`, call).then(
          ({ result }) => (result as Message)["status"],
          (error: unknown) => detailsOf(error),
        );
        const answer = await both.rest(change.method, `/collections/rest${change.path}`, change.body);
        const overRest = answer.error === "" ? (answer.result as Message)["status"] : inBody(answer.error);
        expect(String(overGrpc).toLowerCase()).toBe(String(overRest).toLowerCase());

        const info = restInfo((await both.rest("GET", "/collections/rest")).result);
        expect(restInfo((await both.rest("GET", "/collections/c")).result)).toEqual(info);
        const { result } = await both.grpc.call("Collections/Get", { collection_name: "c" });
        expect(grpcInfo(result as Message)).toEqual(info);
      }
    }),
    { numRuns: 60 },
  );
});
