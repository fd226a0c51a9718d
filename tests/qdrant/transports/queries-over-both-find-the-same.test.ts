import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { grpcPoint, restPoint } from "./answers.js";
import { BothTransports } from "./both-transports.js";
import type { Message } from "./grpc-client.js";
import { queryRequests } from "./queries.js";
import { allVectors, ids, payloads, pointMessage, selections } from "./requests.js";
import { createBoth, indexFields } from "./two-collections.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
});

afterAll(() => both.stop());

beforeEach(async () => {
  await createBoth(both);
  await indexFields(both, { n: "FieldTypeInteger", when: "FieldTypeDatetime" });
});

const overGrpc = (message: object): Promise<unknown> =>
  both.grpc.call("Points/Query", { collection_name: "c", ...message }).then(
    ({ result = [] }) => (result as readonly Message[]).map((point) => grpcPoint(point, true)),
    (error: unknown) => (error as { readonly details: string }).details,
  );

const overRest = async (body: string): Promise<unknown> => {
  const { result, error } = await both.rest("POST", "/collections/c/points/query", body);
  return error === "" ? (result as { readonly points: readonly unknown[] }).points.map(restPoint) : error;
};

it("queries of every kind, over others", async () => {
  const asked = fc.record({
    written: fc.array(fc.record({ id: ids, vectors: allVectors, payload: payloads }), { minLength: 4, maxLength: 10 }),
    request: queryRequests,
    selection: selections,
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ written, request, selection }) => {
      const upsert = { collection_name: "c", wait: true, points: written.map(pointMessage) };
      await both.grpc.call("Points/Upsert", upsert);
      const found = await overGrpc({ ...request.message, ...selection.message });
      expect(found).toEqual(await overRest(`${request.json.slice(0, -1)},${selection.json}}`));
    }),
    { numRuns: 200 },
  );
});
