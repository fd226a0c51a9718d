import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { isEngineBuilt, scratchDirectory, vexfs, vexfsServe } from "./fixtures/vexfs.js";

/** Status of a request on a connection of its own. */
const status = (port: number, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = request({ port, path, host: "127.0.0.1", agent: false }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
    });
    asked.once("error", reject).end();
  });

describe.skipIf(!isEngineBuilt)("vexfs serve, over the engine", () => {
  it("answers on every thread of a shared port, and says that it is ready", async () => {
    const server = await vexfsServe("--threads", "2");
    const answers = await Promise.all(Array.from({ length: 60 }, () => status(server.chroma, "/api/v2/heartbeat")));
    expect(answers.every((answer) => answer === 200)).toBe(true);
    const others = await Promise.all(Array.from({ length: 60 }, () => status(server.qdrant, "/collections")));
    expect(others.every((answer) => answer === 200)).toBe(true);
    expect(await status(server.operations, "/readyz")).toBe(200);
    const metrics = await (await fetch(`http://127.0.0.1:${server.operations}/metrics`)).text();
    expect(metrics).toContain("vexfs_threads_listening 2");
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`stops on ${signal} within seconds and exits with 0`, async () => {
      const server = await vexfsServe();
      const began = performance.now();
      server.child.kill(signal);
      expect(await server.ended).toMatchObject({ code: 0, stderr: "" });
      expect(performance.now() - began).toBeLessThan(5000);
    });
  }

  it("refuses a data directory that another process holds, in one line", async () => {
    const data = scratchDirectory();
    await vexfsServe("--data", data);
    const second = await vexfs([
      "serve",
      "--data",
      data,
      "--chroma-port",
      "0",
      "--qdrant-port",
      "0",
      "--grpc-port",
      "0",
      "--ops-port",
      "0",
    ]).ended;
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/^vexfs: .*data directory.*\n$/);
    expect(second.stderr).toContain(data);
  });

  it("refuses a port that another server shares among its threads", async () => {
    const { chroma, qdrant } = await vexfsServe();
    const free = ["serve", "--chroma-port", "0", "--ops-port", "0"];
    for (const [flag, port] of [["--chroma-port", chroma] as const, ["--qdrant-port", qdrant] as const]) {
      const second = await vexfs([...free, flag, String(port)]).ended;
      expect(second.code).toBe(1);
      expect(second.stderr).toContain(`port ${port} on 127.0.0.1 is in use`);
    }
  });
});
