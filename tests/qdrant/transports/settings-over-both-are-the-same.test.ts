import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BothTransports } from "./both-transports.js";
import { grpcInfo, restInfo } from "./collection-info.js";
import type { Message } from "./grpc-client.js";
import { creations, jsonText, type Pair, updates } from "./settings.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
});

afterAll(() => both.stop());

/** Why a call was refused; null when it was not. */
const overGrpc = (procedure: string, name: string, { message }: Pair): Promise<string | null> =>
  both.grpc.call(`Collections/${procedure}`, { collection_name: name, ...(message as object) }).then(
    () => null,
    (error: unknown) => (error as { readonly details: string }).details,
  );

const overRest = async (method: "PUT" | "PATCH", name: string, { json }: Pair): Promise<string | null> => {
  const { status, error } = await both.rest(method, `/collections/${name}`, jsonText(json));
  return status === 200 ? null : error;
};

const infoOf = async (name: string): Promise<unknown> =>
  restInfo((await both.rest("GET", `/collections/${name}`)).result);

/** What is told of both collections, and over both transports of one. */
const expectSameInfo = async (): Promise<void> => {
  const info = await infoOf("rest");
  expect(await infoOf("c")).toEqual(info);
  const { result } = await both.grpc.call("Collections/Get", { collection_name: "c" });
  expect(grpcInfo(result as Message)).toEqual(info);
};

const drop = async (): Promise<void> => {
  for (const name of ["c", "rest"]) await both.rest("DELETE", `/collections/${name}`);
};

it("collections are made and changed alike, or refused alike", async () => {
  const asked = fc.tuple(creations, fc.array(updates, { maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(asked, async ([creation, changes]) => {
      await drop();
      const refusals = [await overGrpc("Create", "c", creation), await overRest("PUT", "rest", creation)];
      expect(isRefused(refusals[0]), refusals.join("\n")).toBe(isRefused(refusals[1]));
      if (refusals[0] !== null) return;
      await expectSameInfo();
      for (const change of changes) {
        const refused = [await overGrpc("Update", "c", change), await overRest("PATCH", "rest", change)];
        expect(isRefused(refused[0]), refused.join("\n")).toBe(isRefused(refused[1]));
        await expectSameInfo();
      }
    }),
    { numRuns: 100 },
  );
});

const isRefused = (refusal: string | null | undefined): boolean => refusal !== null;

it("a space without components is refused for its size", async () => {
  const wanted = "Validation error in body: [vectors.size: value 0 invalid, must be from 1 to 65536]";
  const vectors_config = { params: { size: 0, distance: "Dot" } };
  await expect(both.grpc.call("Collections/Create", { collection_name: "none", vectors_config })).rejects.toThrow(
    wanted,
  );
});
