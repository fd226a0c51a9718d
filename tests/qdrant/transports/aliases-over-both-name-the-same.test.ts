import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BothTransports } from "./both-transports.js";
import type { Message } from "./grpc-client.js";
import { createBoth } from "./two-collections.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
  await createBoth(both);
});

afterAll(() => both.stop());

const collection_name = fc.constantFrom("c", "rest", "none");
const alias = fc.constantFrom("a", "b", "c");

const action = fc.oneof(
  fc.record({ create_alias: fc.record({ collection_name, alias_name: alias }) }),
  fc.record({ rename_alias: fc.record({ old_alias_name: alias, new_alias_name: alias }) }),
  fc.record({ delete_alias: fc.record({ alias_name: alias }) }),
);

interface Named {
  readonly alias_name: string;
  readonly collection_name: string;
}

const inOrder = (aliases: unknown): readonly string[] =>
  ((aliases ?? []) as readonly Named[]).map((named) => `${named.alias_name} is ${named.collection_name}`).sort();

/** The aliases, as each way of asking tells of them. */
const told = async (): Promise<readonly (readonly string[])[]> => {
  const overGrpc = async (procedure: string, request: object): Promise<readonly string[]> =>
    inOrder((await both.grpc.call(`Collections/${procedure}`, request))["aliases"]);
  const overRest = async (path: string): Promise<readonly string[]> =>
    inOrder(((await both.rest("GET", path)).result as Message)["aliases"]);
  const all = await overRest("/aliases");
  expect(await overGrpc("ListAliases", {})).toEqual(all);
  const ofOne = await overRest("/collections/c/aliases");
  expect(await overGrpc("ListCollectionAliases", { collection_name: "c" })).toEqual(ofOne);
  return [all, ofOne];
};

const clear = async (): Promise<void> => {
  const { aliases } = (await both.rest("GET", "/aliases")).result as { readonly aliases: readonly Named[] };
  const actions = aliases.map(({ alias_name }) => ({ delete_alias: { alias_name } }));
  await both.grpc.call("Collections/UpdateAliases", { actions });
};

it("changes of aliases", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 4 }), async (actions) => {
      await clear();
      const failure = await both.grpc.call("Collections/UpdateAliases", { actions }).then(
        () => "",
        (error: unknown) => (error as { readonly details: string }).details,
      );
      const left = await told();
      await clear();
      expect((await both.rest("POST", "/collections/aliases", JSON.stringify({ actions }))).error).toBe(failure);
      expect(await told()).toEqual(left);
    }),
    { numRuns: 60 },
  );
});

it("collections that are there, and that are not", async () => {
  for (const name of ["c", "none"]) {
    const { result } = await both.rest("GET", `/collections/${name}/exists`);
    const overGrpc = await both.grpc.call("Collections/CollectionExists", { collection_name: name });
    expect({ exists: false, ...(overGrpc["result"] as object) }).toEqual(result);
  }
  const { collections } = (await both.rest("GET", "/collections")).result as { readonly collections: unknown };
  expect((await both.grpc.call("Collections/List", {}))["collections"]).toEqual(collections);
});
