import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type Outcome, vexfs } from "./fixtures/vexfs.js";

const outcome = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  vexfs(args, environment).ended;

it("version and help", async () => {
  expect(await outcome(["version"])).toEqual({ code: 0, stdout: "0.1.0\n", stderr: "" });
  expect((await outcome(["--version"])).stdout).toBe("0.1.0\n");
  const help = await outcome(["help"]);
  for (const command of ["serve", "config", "explain", "version"]) expect(help.stdout).toContain(`  ${command}`);
  const serveHelp = await outcome(["help", "serve"]);
  const flags = [
    "--data",
    "--host",
    "--chroma-port",
    "--qdrant-port",
    "--qdrant-host",
    "--grpc-port",
    "--ops-port",
    "--no-chroma",
    "--no-qdrant",
    "--no-grpc",
    "--config",
  ];
  for (const flag of flags) expect(serveHelp.stdout).toContain(flag);
});

it("config prints each value and where it came from", async () => {
  const { code, stdout } = await outcome(["config", "--chroma-port", "9001", "--no-qdrant"], {
    VEXFS__DATA: "/srv/vexfs",
    CHROMA_ALLOW_RESET: "true",
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^KEY +VALUE +FROM$/m);
  expect(stdout).toMatch(/^chroma\.port +9001 +--chroma-port$/m);
  expect(stdout).toMatch(/^qdrant\.enabled +false +--no-qdrant$/m);
  expect(stdout).toMatch(/^data +\/srv\/vexfs +VEXFS__DATA$/m);
  expect(stdout).toMatch(/^chroma\.allowReset +true +CHROMA_ALLOW_RESET$/m);
  expect(stdout).toMatch(/^grpc\.port +6334 +default$/m);
  const json = JSON.parse((await outcome(["config", "--json"])).stdout) as Record<string, unknown>;
  expect(json["chroma.port"]).toEqual({ value: 8000, from: "default" });
});

it("a mistake in the configuration is one line and exit code 1", async () => {
  const { code, stderr } = await outcome(["serve", "--chroma-port", "x"]);
  expect([code, stderr]).toEqual([1, 'vexfs: --chroma-port: chroma.port cannot be "x"; it must be port, 0 to 65535\n']);
});

it("an unknown flag or command is refused with a suggestion", async () => {
  const flag = await outcome(["serve", "--chroma-prot", "1"]);
  expect([flag.code, flag.stderr]).toEqual([1, expect.stringContaining("Did you mean --chroma-port?")]);
  const command = await outcome(["server"]);
  expect([command.code, command.stderr]).toEqual([1, expect.stringContaining("Did you mean serve?")]);
});

it("a start that fails is one line and exit code 1", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await outcome(["serve", "--chroma-port", String(port)]);
  expect(code).toBe(1);
  expect(stderr).toBe(
    `vexfs: port ${port} on 127.0.0.1 is in use; stop the program that uses it, or choose another port with --chroma-port (0 picks a free one)\n`,
  );
});

it("explain prints what is done at each step of a query", async () => {
  const nearest = {
    source: "nearest",
    space: "",
    strategy: "graph",
    filter: "index",
    scope: 40,
    found: 10,
    micros: 1500,
  };
  const plan = { source: "fusion", strategy: "fusion", scope: 10, found: 5, micros: 2000, prefetch: [nearest] };
  const asked: unknown[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += String(part);
    asked.push([request.url, request.headers["x-vexfs-explain"], request.headers["api-key"], JSON.parse(body)]);
    const isKnown = request.url === "/collections/c%2Fd/points/query";
    response.end(JSON.stringify(isKnown ? { result: { plan }, status: "ok" } : { status: { error: "No such thing" } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const directory = mkdtempSync(join(tmpdir(), "vexfs-explain-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, "query.json");
  writeFileSync(file, '{"query":7}');
  const { code, stdout } = await outcome(["explain", "c/d", file, "--url", url, "--api-key", "k"]);
  expect([code, stdout]).toEqual([
    0,
    'fusion: 5 of 10, 2 ms\n  nearest in "" by graph: 10 of 40, filtered by index, 1.5 ms\n',
  ]);
  expect(asked).toEqual([["/collections/c%2Fd/points/query", "true", "k", { query: 7 }]]);
  const refused = await outcome(["explain", "other", file, "--url", url]);
  expect([refused.code, refused.stderr]).toEqual([1, "vexfs: No such thing\n"]);
});
