import { expect, it } from "vitest";
import { operationsUrl, startServer } from "./fixtures/server.js";

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url)).status === 200;
  } catch {
    return false;
  }
};

const eventually = async (check: () => Promise<boolean>): Promise<void> => {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not happen within thirty seconds");
};

it("a thread that dies is replaced on the same port", async () => {
  const server = await startServer();
  await expect(fetch(`${server.url}/crash`)).rejects.toThrow();
  await eventually(() => answers(`${server.url}/hello`));
  const metrics = await (await fetch(operationsUrl(server, "/metrics"))).text();
  expect(metrics).toContain("vexfs_thread_restarts_total 1");
  expect(metrics).toContain('vexfs_http_connections{thread="0"} 1');
});

it("threads that keep dying end the process with a code that is not 0", async () => {
  const server = await startServer();
  let exitCode: number | null = null;
  void server.stopped.then((code) => {
    exitCode = code;
  });
  await eventually(async () => {
    await answers(`${server.url}/crash`);
    return exitCode !== null;
  });
  expect(exitCode).toBe(1);
}, 40_000);
