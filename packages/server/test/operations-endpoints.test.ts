import { expect, it } from "vitest";
import { operationsUrl, startServer } from "./fixtures/server.js";

it("healthz and readyz say that the process is up and serves", async () => {
  const server = await startServer();
  const health = await fetch(operationsUrl(server, "/healthz"));
  expect([health.status, await health.json()]).toEqual([200, { status: "up" }]);
  const ready = await fetch(operationsUrl(server, "/readyz"));
  expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
});

it("readyz is 503 with the reason while requests are drained; healthz stays 200", async () => {
  const server = await startServer();
  const slow = fetch(`${server.url}/slow?ms=500`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const stop = server.stop();
  const ready = await fetch(operationsUrl(server, "/readyz"));
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ reasons: expect.arrayContaining(["the server is stopping"]) as unknown });
  expect((await fetch(operationsUrl(server, "/healthz"))).status).toBe(200);
  expect((await slow).status).toBe(200);
  await stop;
});

it("metrics are Prometheus text of process, threads and engine", async () => {
  const server = await startServer();
  await fetch(`${server.url}/hello`);
  const answer = await fetch(operationsUrl(server, "/metrics"));
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = (await answer.text()).trimEnd().split("\n");
  for (const line of lines) expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? -?[\d.e+-]+)$/);
  const names = lines.filter((line) => !line.startsWith("#")).map((line) => line.split(/[{ ]/)[0]);
  expect(names).toEqual(
    expect.arrayContaining([
      "vexfs_build_info",
      "process_resident_memory_bytes",
      "process_cpu_seconds_total",
      "process_uptime_seconds",
      "nodejs_eventloop_lag_mean_seconds",
      "vexfs_http_connections",
      "vexfs_fake_engine",
    ]),
  );
  expect(lines).toContain("vexfs_threads_listening 1");
});

it("anything else is refused clearly", async () => {
  const server = await startServer();
  expect((await fetch(operationsUrl(server, "/other"))).status).toBe(404);
  const post = await fetch(operationsUrl(server, "/healthz"), { method: "POST" });
  expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});
