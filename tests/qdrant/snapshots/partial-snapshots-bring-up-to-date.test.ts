import { expect, it } from "vitest";
import { answersOf, fill, point, startServer } from "./server.js";

type Manifest = Readonly<
  Record<string, { readonly segment_version: number; readonly file_versions: Readonly<Record<string, number | null>> }>
>;

const partial = "/collections/things/shards/0/snapshot/partial";

const twoServers = async () => {
  const [from, to] = [await startServer(), await startServer()];
  await fill(from, "things");
  await fill(to, "things");
  await from.done("PUT", "/collections/things/points?wait=true", { points: [point(1000), point(1001)] });
  await to.done("POST", "/collections/things/points/delete?wait=true", { points: [1, 2] });
  return { from, to };
};

it("a shard takes over what another server has of it", async () => {
  const { from, to } = await twoServers();
  expect(await answersOf(to, "things")).not.toEqual(await answersOf(from, "things"));
  expect(await to.done("POST", `${partial}/recover_from`, { peer_url: `${from.url}/` })).toBe(true);
  expect(await answersOf(to, "things")).toEqual(await answersOf(from, "things"));
});

it("what one server creates for the manifest of another can be sent to it", async () => {
  const { from, to } = await twoServers();
  const created = await from.send("POST", `${partial}/create`, await to.done("GET", `${partial}/manifest`), {
    "content-type": "application/json",
  });
  expect(created.status).toBe(200);
  const recovered = await to.upload(`${partial}/recover`, created.bytes);
  expect([recovered.status, recovered.result]).toEqual([200, null]);
  expect(await answersOf(to, "things")).toEqual(await answersOf(from, "things"));
});

it("nothing is sent to who has everything", async () => {
  const server = await startServer();
  await fill(server, "things");
  const manifest = await server.done<Manifest>("GET", `${partial}/manifest`);
  expect((await server.send("POST", `${partial}/create`, manifest)).status).toBe(304);
  expect(await server.done("POST", `${partial}/recover_from`, { peer_url: server.url })).toBe(false);
});

it("a write advances the versions of a manifest", async () => {
  const server = await startServer();
  await fill(server, "things");
  const before = await server.done<Manifest>("GET", `${partial}/manifest`);
  const { operation_id: written } = await server.done<{ readonly operation_id: number }>(
    "POST",
    "/collections/things/points/delete?wait=true",
    { points: [1] },
  );
  const [part] = Object.values(await server.done<Manifest>("GET", `${partial}/manifest`));
  expect(part?.segment_version).toBeGreaterThanOrEqual(written);
  expect(Object.values(part?.file_versions ?? {}).every((version) => version === part?.segment_version)).toBe(true);
  expect((await server.send("POST", `${partial}/create`, before)).status).toBe(200);
});

it("what is no manifest, no server and no shard is refused", async () => {
  const server = await startServer();
  await fill(server, "things");
  expect((await server.send("POST", `${partial}/create`, { one: {} })).status).toBe(400);
  expect((await server.send("POST", `${partial}/recover_from`, { peer_url: "ftp://there" })).status).toBe(400);
  expect((await server.send("GET", "/collections/things/shards/1/snapshot/partial/manifest")).status).toBe(404);
  expect((await server.upload(`${partial}/recover`, Buffer.from("no snapshot"))).status).toBe(400);
});
