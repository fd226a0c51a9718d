import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { grpcPoint, restPoint } from "./answers.js";
import { BothTransports } from "./both-transports.js";
import { filters } from "./filters.js";
import type { Message } from "./grpc-client.js";
import { ids, pointJson, pointMessage, points, queries, selections, vectorMessage } from "./requests.js";
import { allPoints, createBoth } from "./two-collections.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
});

afterAll(() => both.stop());

beforeEach(() => createBoth(both));

const pointsOf = (answer: Message): readonly Message[] => (answer["result"] ?? []) as readonly Message[];

it("what is written over gRPC is what would have been written over REST", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(points, { minLength: 1, maxLength: 6 }), async (written) => {
      const message = { collection_name: "c", wait: true, points: written.map(pointMessage) };
      await both.grpc.call("Points/Upsert", message);
      const body = `{"points":[${written.map(pointJson).join(",")}]}`;
      expect((await both.rest("PUT", "/collections/rest/points?wait=true", body)).status).toBe(200);
      expect(await allPoints(both, "c")).toEqual(await allPoints(both, "rest"));
    }),
    { numRuns: 60 },
  );
});

it("reads and searches answer the same", async () => {
  const request = fc.record({
    written: fc.array(points, { minLength: 1, maxLength: 6 }),
    filter: filters,
    selection: selections,
    query: queries,
    wanted: fc.array(ids, { minLength: 1, maxLength: 4 }),
    limit: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ written, filter, selection, query, wanted, limit }) => {
      const upsert = { collection_name: "c", wait: true, points: written.map(pointMessage) };
      await both.grpc.call("Points/Upsert", upsert);
      const common = { collection_name: "c", ...selection.message };

      const got = await both.grpc.call("Points/Get", { ...common, ids: wanted.map(({ message }) => message) });
      const gotJson = `{"ids":[${wanted.map(({ json }) => json).join(",")}],${selection.json}}`;
      const restGot = await both.rest("POST", "/collections/c/points", gotJson);
      expect(pointsOf(got).map((point) => grpcPoint(point, false))).toEqual(
        (restGot.result as readonly unknown[]).map(restPoint),
      );

      const page = await both.grpc.call("Points/Scroll", { ...common, filter: filter.message, limit });
      const pageJson = `{"limit":${limit},"filter":${filter.json},${selection.json}}`;
      const restPage = await both.rest("POST", "/collections/c/points/scroll", pageJson);
      const { points: restPoints, next_page_offset: next } = restPage.result as Readonly<Record<string, unknown>>;
      expect(pointsOf(page).map((point) => grpcPoint(point, false))).toEqual(
        (restPoints as readonly unknown[]).map(restPoint),
      );
      const { num, uuid } = (page["next_page_offset"] ?? {}) as { readonly num?: string; readonly uuid?: string };
      expect(num ?? uuid ?? "null").toBe(String(next));

      const search = {
        ...common,
        filter: filter.message,
        limit,
        using: query.using,
        query: { nearest: vectorMessage(query.vector) },
      };
      const found = await both.grpc.call("Points/Query", search);
      const searchJson = `{"query":${JSON.stringify(query.vector)},"using":"${query.using}","limit":${limit},"filter":${filter.json},${selection.json}}`;
      const restFound = await both.rest("POST", "/collections/c/points/query", searchJson);
      expect(pointsOf(found).map((point) => grpcPoint(point, true))).toEqual(
        (restFound.result as { readonly points: readonly unknown[] }).points.map(restPoint),
      );

      const counted = await both.grpc.call("Points/Count", { collection_name: "c", filter: filter.message });
      const restCounted = await both.rest("POST", "/collections/c/points/count", `{"filter":${filter.json}}`);
      const { count = "0" } = (counted["result"] ?? {}) as { readonly count?: string };
      expect(String(count)).toBe(String((restCounted.result as { readonly count: unknown }).count));
    }),
    { numRuns: 100 },
  );
});

it("matrices answer the same", async () => {
  const request = fc.record({ written: fc.array(points, { minLength: 1, maxLength: 6 }), filter: filters });
  await fc.assert(
    fc.asyncProperty(request, async ({ written, filter }) => {
      const upsert = { collection_name: "c", wait: true, points: written.map(pointMessage) };
      await both.grpc.call("Points/Upsert", upsert);
      const asked = { collection_name: "c", using: "d", sample: 1000, limit: 2, filter: filter.message };
      const body = `{"using":"d","sample":1000,"limit":2,"filter":${filter.json}}`;
      const path = "/collections/c/points/search/matrix";

      const pairs = await both.grpc.call("Points/SearchMatrixPairs", asked);
      const restPairs = await both.rest("POST", `${path}/pairs`, body);
      const list = (pairs["result"] as { readonly pairs?: readonly Message[] } | undefined)?.pairs ?? [];
      expect(list.map(({ a, b, score = 0 }) => [idOf(a), idOf(b), Math.fround(Number(score))])).toEqual(
        (restPairs.result as { readonly pairs: readonly Message[] }).pairs.map(({ a, b, score }) => [
          String(a),
          String(b),
          Math.fround(Number(score)),
        ]),
      );

      const offsets = await both.grpc.call("Points/SearchMatrixOffsets", asked);
      const restOffsets = await both.rest("POST", `${path}/offsets`, body);
      const columns = (offsets["result"] ?? {}) as Readonly<Record<string, readonly unknown[] | undefined>>;
      const restColumns = restOffsets.result as Readonly<Record<string, readonly unknown[]>>;
      for (const name of ["offsets_row", "offsets_col", "scores"]) {
        const numbers = (values: readonly unknown[] = []) => values.map((value) => Math.fround(Number(value)));
        expect(numbers(columns[name])).toEqual(numbers(restColumns[name]));
      }
      expect((columns["ids"] ?? []).map(idOf)).toEqual(restColumns["ids"]?.map(String));
    }),
    { numRuns: 30 },
  );
  const refused = both.grpc.call("Points/SearchMatrixPairs", { collection_name: "c", using: "d", sample: 1 });
  await expect(refused).rejects.toThrow("Validation error in body: [sample: value 1 invalid, must be 2 or larger]");
});

const idOf = (id: unknown): string => {
  const { num, uuid } = (id ?? {}) as { readonly num?: string; readonly uuid?: string };
  return num ?? uuid ?? "";
};
