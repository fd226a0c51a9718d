import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { answersOf, type Description, fill, point, startServer } from "./server.js";

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

it("a collection that comes back on another server answers every read with the same bytes", async () => {
  const [from, to] = [await startServer(), await startServer()];
  await fill(from, "things");
  const before = await answersOf(from, "things");
  const made = await from.done<Description>("POST", "/collections/things/snapshots");
  expect(made.name).toMatch(/^things-\d+-\d{4}(-\d\d){5}\.snapshot$/);
  expect(made.creation_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  expect(await from.done("GET", "/collections/things-alias/snapshots")).toEqual([made]);
  const { bytes } = await from.send("GET", `/collections/things/snapshots/${made.name}`);
  expect(bytes.length).toBe(made.size);
  expect(sha256(bytes)).toBe(made.checksum);

  expect((await to.upload(`/collections/things/snapshots/upload?checksum=${made.checksum}`, bytes)).result).toBe(true);
  expect(await answersOf(to, "things")).toEqual(before);
  const [there, here] = [
    await to.done<{ readonly config: unknown; readonly payload_schema: unknown }>("GET", "/collections/things"),
    await from.done<{ readonly config: unknown; readonly payload_schema: unknown }>("GET", "/collections/things"),
  ];
  expect(there.config).toEqual(here.config);
  expect(there.payload_schema).toEqual(here.payload_schema);
  // It is a collection like any other: it can be written, and snapshots be made of it.
  await to.done("PUT", "/collections/things/points?wait=true", { points: [point(1000)] });
  await to.done("POST", "/collections/things/snapshots");
});

it("a collection goes back to what it was, and keeps its settings and aliases", async () => {
  const server = await startServer();
  await fill(server, "things");
  const before = await answersOf(server, "things");
  const { name, checksum } = await server.done<Description>("POST", "/collections/things/snapshots");
  await server.done("POST", "/collections/things/points/delete?wait=true", { filter: {} });
  await server.done("PUT", "/collections/things/points?wait=true", { points: [point(7), point(5000)] });
  await server.done("PATCH", "/collections/things", { metadata: { about: "something else" } });
  const location = pathToFileURL(join(server.snapshots, "things", name)).href;
  await server.done("PUT", "/collections/things-alias/snapshots/recover", { location, checksum, priority: "replica" });
  expect(await answersOf(server, "things")).toEqual(before);
  expect(await answersOf(server, "things-alias")).toEqual(before);
  expect(await server.done("GET", "/collections/things")).toMatchObject({
    config: { metadata: { about: "something else" } },
  });
});

it("a collection is recovered from the address of another server, with its key", async () => {
  const [from, to] = [await startServer({ security: { apiKey: "secret" } }), await startServer()];
  const headers = { "api-key": "secret" };
  await from.send("PUT", "/collections/c", { vectors: { size: 2, distance: "Dot" } }, headers);
  await from.send("PUT", "/collections/c/points?wait=true", { points: [{ id: 1, vector: [1, 2] }] }, headers);
  const { result } = await from.send("POST", "/collections/c/snapshots", undefined, headers);
  const { name, checksum } = result as Description;
  const location = `${from.url}/collections/c/snapshots/${name}`;
  const refused = await to.send("PUT", "/collections/d/snapshots/recover", { location });
  expect(refused).toMatchObject({
    status: 400,
    error: `Wrong input: Failed to download tar from ${location}: status - 401 Unauthorized`,
  });
  await to.done("PUT", "/collections/d/snapshots/recover", { location, checksum, api_key: "secret" });
  expect(await to.done("POST", "/collections/d/points/count", {})).toEqual({ count: 1 });
  expect(readdirSync(to.snapshots)).toEqual([]);
});

it("the one shard of a collection has snapshots of its own", async () => {
  const server = await startServer();
  await fill(server, "things");
  const before = await answersOf(server, "things");
  const path = "/collections/things/shards/0";
  const made = await server.done<Description>("POST", `${path}/snapshots`);
  expect(made.name).toMatch(/^things-shard-0-\d{4}(-\d\d){5}\.snapshot$/);
  expect(await server.done("GET", `${path}/snapshots`)).toEqual([made]);
  expect(await server.done("GET", "/collections/things/snapshots")).toEqual([]);
  const sent = await server.send("GET", `${path}/snapshots/${made.name}`);
  expect(sha256(sent.bytes)).toBe(made.checksum);
  const streamed = await server.send("GET", `${path}/snapshot`);
  expect(streamed.headers.get("content-disposition")).toMatch(/^attachment; filename="things-shard-0-.*\.snapshot"$/);

  for (const file of [sent.bytes, streamed.bytes]) {
    await server.done("POST", "/collections/things/points/delete?wait=true", { filter: {} });
    expect((await server.upload(`${path}/snapshots/upload`, file)).result).toBe(null);
    expect(await answersOf(server, "things")).toEqual(before);
  }
  await server.done("POST", "/collections/things/points/delete?wait=true", { filter: {} });
  await server.done("PUT", `${path}/snapshots/recover`, { location: made.name, checksum: made.checksum });
  expect(await answersOf(server, "things")).toEqual(before);
  expect(await server.done("DELETE", `${path}/snapshots/${made.name}`)).toBe(true);
  expect(await server.done("GET", `${path}/snapshots`)).toEqual([]);
});

it("a file of a form needs no name of its own", async () => {
  const server = await startServer();
  await fill(server, "things");
  const before = await answersOf(server, "things");
  const { name } = await server.done<Description>("POST", "/collections/things/snapshots");
  const { bytes } = await server.send("GET", `/collections/things/snapshots/${name}`);
  await server.done("POST", "/collections/things/points/delete?wait=true", { filter: {} });
  const [head, tail] = ['--b\r\ncontent-disposition: form-data; name="snapshot"\r\n\r\n', "\r\n--b--\r\n"];
  const send = (path: string) =>
    fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { "content-type": "multipart/form-data; boundary=b" },
      body: new Uint8Array(Buffer.concat([Buffer.from(head), bytes, Buffer.from(tail)])),
    });
  expect((await send("/collections/unknown/shards/0/snapshots/upload")).status).toBe(404);
  expect((await send("/collections/things/snapshots/upload")).status).toBe(200);
  expect(await answersOf(server, "things")).toEqual(before);
});

it("a full snapshot has every collection and alias", async () => {
  const server = await startServer();
  await fill(server, "one");
  await fill(server, "two", 10);
  expect(await server.done("GET", "/snapshots")).toEqual([]);
  const made = await server.done<Description>("POST", "/snapshots");
  expect(made.name).toMatch(/^full-snapshot-\d{4}(-\d\d){5}\.snapshot$/);
  expect(await server.done("GET", "/snapshots")).toEqual([made]);
  const { bytes } = await server.send("GET", `/snapshots/${made.name}`);
  expect(sha256(bytes)).toBe(made.checksum);
  const { note, members } = await server.engine.snapshots.readSet(join(server.snapshots, made.name));
  const { collections, aliases } = JSON.parse(note) as { collections: string[]; aliases: unknown };
  expect(collections.toSorted()).toEqual(["one", "two"]);
  expect(aliases).toEqual({ "one-alias": "one", "two-alias": "two" });
  const contents = await Promise.all(
    members.map((part) => server.engine.snapshots.read(join(server.snapshots, made.name), part)),
  );
  expect(contents.map(({ collection }) => collection.name)).toEqual(collections);
  expect(await server.done("DELETE", `/snapshots/${made.name}`)).toBe(true);
  expect(await server.done("GET", "/snapshots")).toEqual([]);
});

it("a part of a file is sent to who has the rest", async () => {
  const server = await startServer();
  await fill(server, "things");
  const { name, size } = await server.done<Description>("POST", "/collections/things/snapshots");
  const path = `/collections/things/snapshots/${name}`;
  const whole = await server.send("GET", path);
  expect(whole.headers.get("accept-ranges")).toBe("bytes");
  const etag = whole.headers.get("etag") ?? "";
  const rest = await server.send("GET", path, undefined, { range: "bytes=1000-", "if-range": etag });
  expect([rest.status, rest.headers.get("content-range")]).toEqual([206, `bytes 1000-${size - 1}/${size}`]);
  expect(rest.bytes).toEqual(whole.bytes.subarray(1000));
  const stale = await server.send("GET", path, undefined, { range: "bytes=1000-", "if-range": '"another"' });
  expect([stale.status, stale.bytes.length]).toEqual([200, size]);
  expect((await server.send("GET", path, undefined, { range: `bytes=${size}-` })).status).toBe(416);
});

it("who does not wait is answered at once, and the work is done all the same", async () => {
  const server = await startServer();
  await fill(server, "things");
  const path = "/collections/things/snapshots";
  const { status, bytes } = await server.send("POST", `${path}?wait=false`);
  expect([status, bytes.toString()]).toEqual([202, expect.stringMatching(/^\{"status":"accepted","time":[\d.e-]+\}$/)]);
  const listed = (): Promise<readonly Description[]> => server.done("GET", path);
  await expect.poll(async () => (await listed()).length, { timeout: 30_000 }).toBe(1);
  const [made] = await listed();
  expect((await server.send("DELETE", `${path}/${made?.name}?wait=false`)).status).toBe(202);
  await expect.poll(async () => (await listed()).length, { timeout: 30_000 }).toBe(0);
});

it("a collection of another language comes back with its id", async () => {
  const [from, to] = [await startServer(), await startServer()];
  const { id, namespace } = await from.engine.catalog.createCollection({
    namespace: "chroma/00000000-0000-0000-0000-000000000000",
    name: "docs",
    spaces: [
      {
        name: "",
        kind: "dense",
        metric: "cosine",
        dimension: null,
        datatype: "f32",
        normalized: false,
        maxNeighbors: 16,
        efConstruction: 100,
      },
    ],
    attributes: '{"chroma":{"metadata":{"a":1}}}',
  });
  await from
    .done("PUT", "/collections/docs/points?wait=true", { points: [{ id: 1, vector: [1, 2, 3] }] })
    .catch(() => null);
  const { name } = await from.done<Description>("POST", "/collections/docs/snapshots");
  const { bytes } = await from.send("GET", `/collections/docs/snapshots/${name}`);
  expect((await to.upload("/collections/docs/snapshots/upload", bytes)).status).toBe(200);
  expect(to.engine.catalog.collection(namespace, "docs")).toMatchObject({
    id,
    attributes: '{"chroma":{"metadata":{"a":1}}}',
  });
});
