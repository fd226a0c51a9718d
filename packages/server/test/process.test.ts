import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { scratchDirectory } from "./fixtures/server.js";

interface Line {
  readonly msg: string;
  readonly level: string;
  readonly chroma?: number;
  readonly qdrant?: number;
  readonly grpc?: number;
  readonly operations?: number;
  readonly summary?: string;
}

/** A whole process, as `vexfs serve` runs it, with what it prints. */
interface Process {
  readonly child: ChildProcess;
  readonly data: string;
  readonly output: () => string;
  readonly lines: () => readonly Line[];
  /** The line with that message, once it is there. */
  line(message: string): Promise<Line>;
  /** Exit code, once it has ended. */
  ended(): Promise<number | null>;
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const startProcess = (
  flags: Readonly<Record<string, unknown>> = {},
  environment: Readonly<Record<string, string>> = {},
): Process => {
  const data = scratchDirectory();
  const ports = { "chroma.port": 0, "qdrant.port": 0, "grpc.port": 0, "operations.port": 0 };
  const all = { data, threads: 1, ...ports, ...flags };
  const program = fileURLToPath(new URL("./fixtures/run.mjs", import.meta.url));
  const env = { PATH: process.env["PATH"], ...environment };
  const child = spawn(process.execPath, [program, JSON.stringify(all)], {
    cwd: data,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    output += String(chunk);
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = (): readonly Line[] =>
    output
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Line);
  const line = async (message: string): Promise<Line> => {
    for (let attempt = 0; attempt < 200; attempt++) {
      const found = lines().find(({ msg }) => msg.includes(message));
      if (found !== undefined) return found;
      await after(50);
    }
    throw new Error(`no line "${message}" in:\n${output}`);
  };
  return { child, data, output: () => output, lines, line, ended: () => exited };
};

it("says in JSON where it listens", async () => {
  const server = startProcess({}, { CHROMA_ALLOW_RESET: "true" });
  const listening = await server.line("listening");
  expect(listening).toMatchObject({
    level: "info",
    chroma: expect.any(Number) as number,
    qdrant: expect.any(Number) as number,
    grpc: expect.any(Number) as number,
    operations: expect.any(Number) as number,
  });
  expect(listening.summary).toBe(
    `VexFS 0.1.0 · data ${server.data} · Chroma http://localhost:${listening.chroma} · Qdrant http://localhost:${listening.qdrant} · Qdrant gRPC http://localhost:${listening.grpc} · operations http://localhost:${listening.operations}`,
  );
  await server.line("CHROMA_ALLOW_RESET is understood as chroma.allowReset");
  const answer = await fetch(`http://127.0.0.1:${listening.chroma}/hello`);
  expect(await answer.json()).toEqual({ hello: "world", allowReset: true });
  const other = await fetch(`http://127.0.0.1:${listening.qdrant}/hello`);
  expect(await other.json()).toEqual({ hello: "points", enableCors: true });
});

it("in text the start is one line for people", async () => {
  const server = startProcess({ "log.format": "text", "qdrant.enabled": false, "grpc.enabled": false });
  for (let attempt = 0; attempt < 100 && !server.output().includes("operations"); attempt++) await after(50);
  expect(server.output()).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} info {2}VexFS 0\.1\.0 · data .* · Chroma http:\/\/localhost:\d+ · operations http:\/\/localhost:\d+\n$/,
  );
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  it(`${signal} answers what was asked, closes the engine and exits with 0`, async () => {
    const server = startProcess();
    const { chroma } = await server.line("listening");
    const slow = fetch(`http://127.0.0.1:${chroma}/slow?ms=300`);
    await after(100);
    server.child.kill(signal);
    expect((await slow).status).toBe(200);
    expect(await server.ended()).toBe(0);
    expect(existsSync(join(server.data, "closed"))).toBe(true);
    expect(server.lines().at(-1)?.msg).toBe("stopped");
  });
}

it("an echo of the signal changes nothing; a second one ends at once", async () => {
  const server = startProcess();
  const { chroma } = await server.line("listening");
  const slow = fetch(`http://127.0.0.1:${chroma}/slow?ms=30000`).catch(() => null);
  await after(100);
  server.child.kill("SIGINT");
  await after(20);
  server.child.kill("SIGINT");
  await after(800);
  expect(server.child.exitCode).toBeNull();
  server.child.kill("SIGINT");
  expect(await server.ended()).toBe(130);
  await slow;
});

it("when nobody chose the operations port and it is taken, another one is", async () => {
  const flags = { "operations.port": undefined };
  const first = startProcess(flags);
  const second = startProcess(flags);
  const ports = await Promise.all([first, second].map(async (server) => (await server.line("listening")).operations));
  expect(new Set(ports).size).toBe(2);
});
