import { connect } from "node:net";
import { expect, it } from "vitest";
import { startServer } from "./fixtures/server.js";

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it("a stop finishes what was asked and accepts nothing new", async () => {
  const server = await startServer();
  const slow = fetch(`${server.url}/slow?ms=400`);
  await after(100);
  const stopped = server.stop();
  await after(50);
  await expect(fetch(`${server.url}/hello`)).rejects.toThrow();
  const answer = await slow;
  expect([answer.status, answer.headers.get("connection")]).toEqual([200, "close"]);
  await stopped;
  expect(await server.stopped).toBe(0);
});

it("connections that idle, or never asked anything, do not hold the stop up", async () => {
  const server = await startServer();
  await fetch(`${server.url}/hello`);
  const silent = connect(server.addresses.chroma ?? 0, "127.0.0.1").on("error", () => undefined);
  await after(50);
  const began = performance.now();
  await server.stop();
  expect(performance.now() - began).toBeLessThan(1500);
  silent.destroy();
});

it("a request that outlasts the drain is cut, and the stop ends in time", async () => {
  const server = await startServer({ drainTimeoutMs: 200 });
  const slow = fetch(`${server.url}/slow?ms=60000`);
  const cut = expect(slow).rejects.toThrow();
  await after(100);
  const began = performance.now();
  await server.stop();
  expect(performance.now() - began).toBeLessThan(3000);
  await cut;
});
