import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { type Description, fill, startServer } from "./server.js";

const wrong = "3".repeat(64);

it("files that are not there or elsewhere are refused", async () => {
  const server = await startServer();
  const recover = (location: string, more: object = {}) =>
    server.send("PUT", "/collections/none/snapshots/recover", { location, ...more });
  const refused = async (location: string): Promise<readonly [number, string]> => {
    const { status, error } = await recover(location);
    return [status, error];
  };
  expect(await refused("file://whatever.snapshot")).toEqual([
    400,
    "Bad request: Invalid snapshot URI, file path must be absolute or on localhost",
  ]);
  expect(await refused("file:///whatever.snapshot")).toEqual([
    400,
    'Bad request: Snapshot file "/whatever.snapshot" does not exist',
  ]);
  expect(await refused("file://localhost/whatever.snapshot")).toEqual([
    400,
    'Bad request: Snapshot file "/whatever.snapshot" does not exist',
  ]);
  expect(await refused("file:///etc/hostname")).toEqual([
    403,
    `Forbidden: Snapshot file path must be inside the snapshots directory "${server.snapshots}"`,
  ]);
  expect(await refused("ftp://example.com/a")).toEqual([
    400,
    "Bad request: URL ftp://example.com/a with scheme ftp is not supported",
  ]);
  expect((await refused("whatever"))[1]).toMatch(
    /^Format error in JSON body: invalid value: string "whatever", expected relative URL without a base$/,
  );
  expect((await recover("file:///a", { checksum: "abc" })).status).toBe(422);
  expect((await recover("file:///a", { priority: "mine" })).error).toMatch(
    /^Format error in JSON body: unknown variant `mine`, expected one of `no_sync`, `snapshot`, `replica`$/,
  );
  const gone = await refused("http://127.0.0.1:1/x");
  expect(gone[0]).toBe(500);
  expect(gone[1]).toMatch(
    /^Service internal error: Http request error: error sending request for url \(http:\/\/127\.0\.0\.1:1\/x\)/,
  );
});

it("other servers are not asked where the configuration forbids it", async () => {
  const server = await startServer();
  const strict = await startServer({ snapshots: { directory: server.snapshots, allowsUrls: false } });
  const answer = await strict.send("PUT", "/collections/c/snapshots/recover", { location: "http://127.0.0.1:1/x" });
  expect(answer).toMatchObject({
    status: 403,
    error: "Forbidden: Snapshot recovery from remote URLs is disabled in the configuration",
  });
});

it("a checksum that does not agree keeps the collection as it is", async () => {
  const server = await startServer();
  await fill(server, "things");
  const { name, checksum } = await server.done<Description>("POST", "/collections/things/snapshots");
  const { bytes } = await server.send("GET", `/collections/things/snapshots/${name}`);
  const location = pathToFileURL(join(server.snapshots, "things", name)).href;
  expect(
    await server.send("PUT", "/collections/things/snapshots/recover", { location, checksum: wrong }),
  ).toMatchObject({
    status: 400,
    error: `Wrong input: Snapshot checksum mismatch: expected ${wrong}, got ${checksum}`,
  });
  for (const path of ["/collections/things/snapshots/upload", "/collections/things/shards/0/snapshots/upload"]) {
    expect(await server.upload(`${path}?checksum=${wrong}`, bytes)).toMatchObject({
      status: 400,
      error: `Checksum mismatch: expected ${checksum}, actual ${wrong}`,
    });
    const malformed = await server.upload(`${path}?checksum=abc`, bytes);
    expect(malformed.status).toBe(422);
    expect(malformed.error).toContain("checksum: Validation error: invalid_sha256_hash");
  }
  expect(await server.done("POST", "/collections/things/points/count", {})).toEqual({ count: 57 });
});

it("what is no snapshot of this program is told from a damaged one, and nothing stays of either", async () => {
  const server = await startServer();
  await fill(server, "things");
  const { name } = await server.done<Description>("POST", "/collections/things/snapshots");
  const { bytes } = await server.send("GET", `/collections/things/snapshots/${name}`);
  const foreign = await server.upload("/collections/things/snapshots/upload", Buffer.from("x".repeat(3000)));
  expect(foreign.status).toBe(400);
  expect(foreign.error).toMatch(/^Wrong input: the snapshot cannot be used: .*vexfs import qdrant/);
  for (let position = 600; position < bytes.length - 1024; position += Math.floor(bytes.length / 23)) {
    const damaged = Buffer.from(bytes);
    damaged[position] = (damaged[position] ?? 0) ^ 0x40;
    const answer = await server.upload("/collections/things/snapshots/upload", damaged, "damaged.snapshot");
    if (answer.status === 200) continue; // A byte that fills a block up.
    expect(answer).toMatchObject({
      status: 400,
      error: expect.stringMatching(/^Wrong input: the snapshot cannot be used/),
    });
  }
  const short = await server.upload("/collections/fresh/snapshots/upload", bytes.subarray(0, bytes.length / 2));
  expect(short.status).toBe(400);
  expect((await server.send("GET", "/collections/fresh")).status).toBe(404);
  expect(await server.done("POST", "/collections/things/points/count", {})).toEqual({ count: 57 });
  expect(readdirSync(server.snapshots).filter((file) => file.startsWith("upload"))).toEqual([]);
});

it("a snapshot of other vectors does not take the place of a collection", async () => {
  const server = await startServer();
  await fill(server, "things");
  const { name } = await server.done<Description>("POST", "/collections/things/snapshots");
  await server.done("PUT", "/collections/other", { vectors: { size: 2, distance: "Dot" } });
  const location = pathToFileURL(join(server.snapshots, "things", name)).href;
  const answer = await server.send("PUT", "/collections/other/snapshots/recover", { location });
  expect(answer.status).toBe(400);
  expect(answer.error).toMatch(
    /^Wrong input: Snapshot is not compatible with existing collection: Collection vectors: /,
  );
});

it("names are no paths", async () => {
  const server = await startServer();
  await fill(server, "things");
  await server.done("POST", "/collections/things/snapshots");
  mkdirSync(join(server.snapshots, "things", "a-directory.snapshot"));
  writeFileSync(join(server.snapshots, "secret.snapshot"), "secret");
  const paths = ["/snapshots", "/collections/things/snapshots", "/collections/things/shards/0/snapshots"];
  const names = ["..%2Fsecret.snapshot", "%2Fetc%2Fpasswd", "..%2F..%2F..%2Fetc%2Fpasswd", "none.snapshot"];
  for (const path of paths) {
    for (const name of names) {
      for (const method of ["GET", "DELETE"]) expect((await server.send(method, `${path}/${name}`)).status).toBe(404);
    }
  }
  const missing = await server.send("GET", "/collections/things/snapshots/none.snapshot");
  expect(missing.error).toBe("Not found: Snapshot none.snapshot not found");
  expect((await server.send("GET", "/collections/things/snapshots/a-directory.snapshot")).status).toBe(404);
  expect((await server.send("POST", "/collections/none/snapshots")).error).toBe(
    "Not found: Collection `none` doesn't exist!",
  );
  expect((await server.send("POST", "/collections/things/shards/1/snapshots")).error).toBe(
    "Not found: shard 1 not found",
  );
  expect((await server.send("POST", "/collections/things/shards/x/snapshots")).error).toBe(
    'Deserialize error in path parameters: can not parse "x" to a u32',
  );
});

it("forms without the file are refused", async () => {
  const server = await startServer();
  const form = new FormData();
  form.append("other", new Blob(["x"]), "x");
  const response = await fetch(`${server.url}/collections/c/snapshots/upload`, { method: "POST", body: form });
  expect(response.status).toBe(400);
  expect((await server.send("POST", "/collections/c/snapshots/upload", {})).status).toBe(400);
  expect(readdirSync(server.snapshots)).toEqual([]);
});

it("an answer that breaks off is no snapshot", async () => {
  const server = await startServer();
  const broken = createServer((_request, response) => {
    response.writeHead(200, { "content-length": "100000" });
    response.write(Buffer.alloc(1000), () => response.destroy());
  });
  await new Promise<void>((resolve) => broken.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    broken.close();
  });
  const location = `http://127.0.0.1:${(broken.address() as AddressInfo).port}/x.snapshot`;
  const answer = await server.send("PUT", "/collections/c/snapshots/recover", { location });
  expect([answer.status, answer.error]).toEqual([
    500,
    expect.stringMatching(/^Service internal error: Http request error/),
  ]);
  expect(readdirSync(server.snapshots)).toEqual([]);
});
