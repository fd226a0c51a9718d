import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { operationsUrl, scratchDirectory, startServer } from "./fixtures/server.js";

/** A port that somebody else listens on. */
const takenPort = async (): Promise<number> => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  return (other.address() as AddressInfo).port;
};

it("port 0 picks a free port and says which", async () => {
  const server = await startServer();
  expect(server.addresses.chroma).toBeGreaterThan(0);
  expect(server.addresses.qdrant).toBeGreaterThan(0);
  expect(server.addresses.operations).toBeGreaterThan(0);
  const answer = await fetch(`${server.url}/hello`);
  expect(await answer.json()).toEqual({ hello: "world", allowReset: false });
});

it("a port in use is one clear line with what to do", async () => {
  const port = await takenPort();
  const flag = {
    "chroma.port": "--chroma-port",
    "qdrant.port": "--qdrant-port",
    "grpc.port": "--grpc-port",
    "operations.port": "--ops-port",
  };
  for (const [key, name] of Object.entries(flag)) {
    await expect(startServer({ [key]: port })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is in use; stop the program that uses it, or choose another port with ${name} (0 picks a free one)`,
    );
  }
});

it("a data directory that cannot be used is one clear line with what to do", async () => {
  const file = join(scratchDirectory(), "file");
  writeFileSync(file, "");
  await expect(startServer({ data: file })).rejects.toThrow(
    /^cannot use the data directory .*: a file of that name is in the way; choose/,
  );
  await expect(startServer({ data: join(file, "below") })).rejects.toThrow(/a file is in the way; choose/);
});

it("a data directory that another process holds is refused with the engine's reason", async () => {
  const data = scratchDirectory();
  writeFileSync(join(data, "lock"), "it is in use by process 42");
  await expect(startServer({ data })).rejects.toThrow(
    `cannot use the data directory ${data}: it is in use by process 42`,
  );
});

it("an application that cannot start fails the start, and nothing is left listening", async () => {
  // Below the ports that systems hand out, so that no other test is given it meanwhile.
  const operationsPort = 20_000 + Math.floor(Math.random() * 10_000);
  const values = { "chroma.corsAllowOrigins": "fail", "operations.port": operationsPort };
  await expect(startServer(values)).rejects.toThrow("a front-end thread could not start: the application cannot start");
  await expect(fetch(`http://127.0.0.1:${operationsPort}/healthz`)).rejects.toThrow();
});

it("each API is served without the other", async () => {
  const chroma = await startServer({ "qdrant.enabled": false });
  expect(chroma.addresses.qdrant).toBeNull();
  expect(chroma.addresses.grpc).toBeNull();
  expect((await fetch(`${chroma.url}/hello`)).status).toBe(200);
  const qdrant = await startServer({ "chroma.enabled": false, "grpc.enabled": false });
  expect(qdrant.addresses.chroma).toBeNull();
  expect(qdrant.addresses.grpc).toBeNull();
  expect((await fetch(`http://127.0.0.1:${qdrant.addresses.qdrant}/hello`)).status).toBe(200);
});

it("an API may listen on an address of its own", async () => {
  const server = await startServer({ "qdrant.host": "127.0.0.2" });
  expect((await fetch(`http://127.0.0.2:${server.addresses.qdrant}/hello`)).status).toBe(200);
  await expect(fetch(`http://127.0.0.1:${server.addresses.qdrant}/hello`)).rejects.toThrow();
});

it("without any API the process still runs, and the engine is closed at the end", async () => {
  const data = scratchDirectory();
  const server = await startServer({ data, "chroma.enabled": false, "qdrant.enabled": false });
  expect(server.addresses.chroma).toBeNull();
  expect((await fetch(operationsUrl(server, "/readyz"))).status).toBe(200);
  await server.stop();
  expect(await server.stopped).toBe(0);
  expect(existsSync(join(data, "closed")) && readFileSync(join(data, "closed"), "utf8")).toBe("yes");
});
