import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { BothTransports } from "./both-transports.js";
import { filters } from "./filters.js";
import { entries } from "./grpc-client.js";
import { ids, payloads, pointJson, pointMessage, points, vectorMessage, vectors } from "./requests.js";
import { allPoints, createBoth } from "./two-collections.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
});

afterAll(() => both.stop());

beforeEach(() => createBoth(both));

/** A change of points: its name in a batch of each transport, and what stands under it. */
interface Change {
  readonly inMessage: keyof typeof procedures;
  readonly message: object;
  readonly inJson: string;
  readonly json: string;
}

/** What does the same alone: the procedure, and the method and path of the route. */
const procedures = {
  upsert: ["Upsert", "PUT", ""],
  delete_points: ["Delete", "POST", "/delete"],
  set_payload: ["SetPayload", "POST", "/payload"],
  overwrite_payload: ["OverwritePayload", "PUT", "/payload"],
  delete_payload: ["DeletePayload", "POST", "/payload/delete"],
  clear_payload: ["ClearPayload", "POST", "/payload/clear"],
  update_vectors: ["UpdateVectors", "PUT", "/vectors"],
  delete_vectors: ["DeleteVectors", "POST", "/vectors/delete"],
} as const;

const chosen = fc.oneof(
  fc.array(ids, { minLength: 1, maxLength: 3 }).map((list) => ({
    json: `"points":[${list.map(({ json }) => json).join(",")}]`,
    message: { points: { ids: list.map(({ message }) => message) } },
  })),
  filters.map(({ json, message }) => ({ json: `"filter":${json}`, message: { filter: message } })),
);

const settings = fc.constantFrom("set_payload" as const, "overwrite_payload" as const);
const keys = fc.subarray(["n", "t", "deep.x", "none"], { minLength: 1 });
const names = fc.subarray(["m", "s"], { minLength: 1 });

/** Which of the points in a write count, if not all. */
const conditions = fc.option(
  filters.map(({ json, message }) => ({ json: `,"update_filter":${json}`, message: { update_filter: message } })),
  { nil: { json: "", message: {} } },
);
const modes = fc.constantFrom(
  { json: "", message: {} },
  ...[
    ["upsert", "Upsert"],
    ["insert_only", "InsertOnly"],
    ["update_only", "UpdateOnly"],
  ].map(([name, mode]) => ({
    json: `,"update_mode":"${name}"`,
    message: { update_mode: mode },
  })),
);

/** An update without vectors is refused, each transport naming it in its own way. */
const someVectors = vectors.filter((byName) => Object.keys(byName).length > 0);

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.array(points, { minLength: 1, maxLength: 3 }), conditions, modes).map(([written, condition, mode]) => ({
    inMessage: "upsert" as const,
    message: { points: written.map(pointMessage), ...condition.message, ...mode.message },
    inJson: "upsert",
    json: `"points":[${written.map(pointJson).join(",")}]${condition.json}${mode.json}`,
  })),
  chosen.map(({ json, message }) => ({
    inMessage: "delete_points" as const,
    message: { points: message },
    inJson: "delete",
    json,
  })),
  fc
    .tuple(settings, payloads, chosen, fc.constantFrom(null, "deep"))
    .map(([name, payload, { json, message }, key]) => ({
      inMessage: name,
      message: { payload: payload.map, points_selector: message, ...(key === null ? {} : { key }) },
      inJson: name,
      json: `"payload":${payload.json},"key":${JSON.stringify(key)},${json}`,
    })),
  fc.tuple(keys, chosen).map(([list, { json, message }]) => ({
    inMessage: "delete_payload" as const,
    message: { keys: list, points_selector: message },
    inJson: "delete_payload",
    json: `"keys":${JSON.stringify(list)},${json}`,
  })),
  chosen.map(({ json, message }) => ({
    inMessage: "clear_payload" as const,
    message: { points: message },
    inJson: "clear_payload",
    json,
  })),
  fc.tuple(ids, someVectors, conditions).map(([id, byName, condition]) => ({
    inMessage: "update_vectors" as const,
    message: {
      points: [{ id: id.message, vectors: { vectors: { vectors: messages(byName) } } }],
      ...condition.message,
    },
    inJson: "update_vectors",
    json: `"points":[{"id":${id.json},"vector":${JSON.stringify(byName)}}]${condition.json}`,
  })),
  fc.tuple(names, chosen).map(([list, { json, message }]) => ({
    inMessage: "delete_vectors" as const,
    message: { points_selector: message, vectors: { names: list } },
    inJson: "delete_vectors",
    json: `"vector":${JSON.stringify(list)},${json}`,
  })),
);

const messages = (byName: object): readonly object[] =>
  entries(Object.fromEntries(Object.entries(byName).map(([name, vector]) => [name, vectorMessage(vector)])));

/** What became of a call: nothing to be said, or why it was refused. */
const overGrpc = (procedure: string, request: object): Promise<string> =>
  both.grpc.call(`Points/${procedure}`, { collection_name: "c", wait: true, ...request }).then(
    () => "",
    (error: unknown) => (error as { readonly details: string }).details,
  );

const overRest = async (method: "PUT" | "POST", path: string, body: string): Promise<string> =>
  (await both.rest(method, `/collections/rest/points${path}?wait=true`, body)).error;

it("changes of points, one by one", async () => {
  await fc.assert(
    fc.asyncProperty(changes, async ({ inMessage, message, json }) => {
      const [procedure, method, path] = procedures[inMessage];
      expect(await overGrpc(procedure, message)).toBe(await overRest(method, path, `{${json}}`));
      expect(await allPoints(both, "c")).toEqual(await allPoints(both, "rest"));
    }),
    { numRuns: 150 },
  );
});

it("changes of points, several at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 5 }), async (list) => {
      const operations = list.map(({ inMessage, message }) => ({ [inMessage]: message }));
      const body = `{"operations":[${list.map(({ inJson, json }) => `{"${inJson}":{${json}}}`).join(",")}]}`;
      expect(await overGrpc("UpdateBatch", { operations })).toBe(await overRest("POST", "/batch", body));
      expect(await allPoints(both, "c")).toEqual(await allPoints(both, "rest"));
    }),
    { numRuns: 60 },
  );
});
