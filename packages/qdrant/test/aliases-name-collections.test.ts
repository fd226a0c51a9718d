import { beforeEach, expect, it } from "vitest";
import { type Answer, TestClient } from "./support/client.js";

let client = new TestClient();

const change = (...actions: readonly object[]): Promise<Answer> => client.post("/collections/aliases", { actions });
const create = (collection: string, alias: string): object => ({
  create_alias: { collection_name: collection, alias_name: alias },
});
const aliases = async (path = "/aliases"): Promise<unknown> =>
  ((await client.get(path)).result as { readonly aliases: unknown }).aliases;

beforeEach(async () => {
  client = new TestClient();
  for (const [at, name] of ["one", "two"].entries()) {
    await client.put(`/collections/${name}`, { vectors: { size: at + 1, distance: "Dot" } });
  }
});

it("a collection is found under its aliases", async () => {
  expect((await change(create("one", "uno"), create("two", "dos"))).result).toBe(true);
  expect(await aliases()).toEqual([
    { alias_name: "dos", collection_name: "two" },
    { alias_name: "uno", collection_name: "one" },
  ]);
  expect(await aliases("/collections/two/aliases")).toEqual([{ alias_name: "dos", collection_name: "two" }]);
  expect((await client.info("dos")).config.params["vectors"]).toMatchObject({ size: 2 });
  expect((await client.get("/collections/uno/exists")).result).toEqual({ exists: true });
  await client.patch("/collections/uno", { metadata: { by: "alias" } });
  expect((await client.info("one")).config.metadata).toEqual({ by: "alias" });
});

it("actions are carried out in order, all or none", async () => {
  await change(create("one", "current"));
  await change({ delete_alias: { alias_name: "current" } }, create("two", "current"));
  expect((await client.info("current")).config.params["vectors"]).toMatchObject({ size: 2 });
  const refused = await change(create("one", "other"), create("nothing", "current"));
  expect(refused).toMatchObject({ status: 404, error: "Not found: Collection `nothing` doesn't exist!" });
  expect(await aliases()).toEqual([{ alias_name: "current", collection_name: "two" }]);
});

it("an alias is renamed with its collection, and deleting one that is not there is nothing", async () => {
  await change(create("one", "old"), { rename_alias: { old_alias_name: "old", new_alias_name: "new" } });
  expect(await aliases()).toEqual([{ alias_name: "new", collection_name: "one" }]);
  expect((await change({ delete_alias: { alias_name: "old" } })).result).toBe(true);
  const refused = await change({ rename_alias: { old_alias_name: "old", new_alias_name: "newer" } });
  expect(refused).toMatchObject({ status: 404, error: "Not found: Alias old does not exists!" });
});

it("aliases and collections do not share names", async () => {
  expect(await change(create("one", "two"))).toMatchObject({
    status: 409,
    error: "Wrong input: Collection `two` already exists!",
  });
  await change(create("one", "alias"));
  expect(await client.put("/collections/alias", {})).toMatchObject({
    status: 400,
    error: "Wrong input: Can't create collection with name alias. Alias with the same name already exists",
  });
});

it("aliases go with their collection, which cannot be deleted through them", async () => {
  await change(create("one", "alias"));
  expect((await client.delete("/collections/alias")).result).toBe(false);
  expect((await client.delete("/collections/one")).result).toBe(true);
  expect(await aliases()).toEqual([]);
  expect((await client.get("/collections/alias")).status).toBe(404);
  expect((await client.put("/collections/alias", {})).result).toBe(true);
});

it("an action of no known kind is refused", async () => {
  expect(await change({ swap_alias: {} })).toMatchObject({
    status: 400,
    error: "Format error in JSON body: data did not match any variant of untagged enum AliasOperations",
  });
});
