import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { watchProgress } from "../src/load/progress.ts";

test("a load is looked at from its beginning to its end", async () => {
  const progress = await watchProgress(
    async (acknowledged) => acknowledged / 2,
    async (acknowledge) => {
      for (let i = 0; i < 5; i++) {
        await sleep(100);
        acknowledge(10);
      }
    },
  );
  expect(progress[0]).toMatchObject({ acknowledged: 0, indexed: 0 });
  expect(progress.at(-1)).toMatchObject({ acknowledged: 50, indexed: 25 });
  const counts = progress.map(({ acknowledged }) => acknowledged);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
});

test("a load that fails says so", async () => {
  const failing = watchProgress(
    async () => 0,
    async () => {
      throw new Error("answered 500");
    },
  );
  await expect(failing).rejects.toThrow("answered 500");
});
