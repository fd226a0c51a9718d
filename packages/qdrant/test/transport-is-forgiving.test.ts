import { brotliCompressSync, deflateSync, gunzipSync, gzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { createQdrantApp } from "../src/index.js";
import { TestClient } from "./support/client.js";

const body = JSON.stringify({ vectors: { size: 4, distance: "Dot" } });

it("slashes may be doubled or trail, and content types are not looked at", async () => {
  const client = new TestClient();
  expect((await client.send("PUT", "//collections//a/", body, { "content-type": "text/plain" })).result).toBe(true);
  expect((await client.get("/collections/a/")).status).toBe(200);
});

it("bodies may be packed, and count by their unpacked size", async () => {
  const client = new TestClient({ maxPayloadBytes: 1000 });
  const packed = { gzip: gzipSync(body), deflate: deflateSync(body), br: brotliCompressSync(body) };
  for (const [encoding, bytes] of Object.entries(packed)) {
    const answer = await client.send("PUT", `/collections/${encoding}`, bytes, { "content-encoding": encoding });
    expect([encoding, answer.status]).toEqual([encoding, 200]);
  }
  expect((await client.send("PUT", "/collections/torn", "xxxx", { "content-encoding": "gzip" })).status).toBe(400);
});

it("a body that unpacks to too much is refused, at once", async () => {
  const app = createQdrantApp(new TestClient().engine, { maxPayloadBytes: 1000 });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => app.close());
  const [small, large] = [gzipSync(" ".repeat(100_000)), gzipSync(" ".repeat(10_000_000))];
  for (const [packed, text] of [
    [small, "JSON payload has exceeded limit (1000 bytes)."],
    [large, `JSON payload (${large.length} bytes) is larger than allowed (limit: 1000 bytes).`],
  ] as const) {
    const began = performance.now();
    const options = { method: "PUT", headers: { "content-encoding": "gzip" }, body: packed };
    const answer = await fetch(`${url}/collections/bomb`, options);
    expect([answer.status, await answer.json()]).toMatchObject([400, { status: { error: text } }]);
    expect(performance.now() - began).toBeLessThan(2000);
  }
});

it("bodies that are too large are refused in Qdrant's words", async () => {
  const client = new TestClient({ maxPayloadBytes: 10 });
  expect(await client.put("/collections/a", body)).toMatchObject({
    status: 400,
    error: `JSON payload (${body.length} bytes) is larger than allowed (limit: 10 bytes).`,
  });
});

it("large answers are packed for those who ask", async () => {
  const client = new TestClient();
  await client.put("/collections/large", { metadata: { text: "x".repeat(100_000) } });
  const app = createQdrantApp(client.engine);
  const ask = (encoding?: string) =>
    app.inject({ url: "/collections/large", headers: encoding === undefined ? {} : { "accept-encoding": encoding } });
  const plain = await ask();
  expect(plain.headers["content-encoding"]).toBeUndefined();
  const packed = await ask("gzip, deflate");
  expect(packed.headers["content-encoding"]).toBe("gzip");
  expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 10);
  const unpacked = JSON.parse(gunzipSync(packed.rawPayload).toString()) as { readonly result: unknown };
  expect(unpacked.result).toEqual((JSON.parse(plain.body) as { readonly result: unknown }).result);
  const small = await app.inject({ url: "/", headers: { "accept-encoding": "gzip" } });
  expect(small.headers["content-encoding"]).toBeUndefined();
});

it("web pages may call from anywhere, unless that is switched off", async () => {
  const preflight = {
    origin: "https://a.example",
    "access-control-request-method": "PUT",
    "access-control-request-headers": "api-key",
  };
  const answer = await new TestClient().send("OPTIONS", "/collections/a", undefined, preflight);
  expect([answer.status, answer.headers]).toMatchObject([
    200,
    { "access-control-allow-origin": "https://a.example", "access-control-allow-headers": "api-key" },
  ]);
  const off = await new TestClient({ enableCors: false }).send("GET", "/", undefined, preflight);
  expect(off.headers).not.toHaveProperty("access-control-allow-origin");
});

it("what is not there is 404 without a body", async () => {
  const client = new TestClient();
  for (const answer of [await client.get("/nothing"), await client.post("/collections/a", {})]) {
    expect([answer.status, answer.text]).toEqual([404, ""]);
  }
});

it("the answer says how long it took, after the result", async () => {
  expect((await new TestClient().get("/collections")).text).toMatch(
    /^\{"result":\{"collections":\[\]\},"status":"ok","time":\d[\d.e-]*\}$/,
  );
});
