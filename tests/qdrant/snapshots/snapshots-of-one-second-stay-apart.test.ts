import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { type Description, startServer } from "./server.js";

const count = 12;

it.each([
  ["a collection", "/collections/c/snapshots"],
  ["a shard", "/collections/c/shards/0/snapshots"],
  ["everything", "/snapshots"],
])("every snapshot of %s that is made at once has a name, and the checksum of what is in it", async (_what, path) => {
  const server = await startServer();
  await server.done("PUT", "/collections/c", { vectors: { size: 2, distance: "Dot" } });
  const made = await Promise.all(
    Array.from({ length: count }, async (_, id) => {
      await server.done("PUT", "/collections/c/points?wait=true", { points: [{ id, vector: [id, 1] }] });
      return server.done<Description>("POST", path);
    }),
  );
  const byName = (one: Description, other: Description) => (one.name < other.name ? -1 : 1);
  expect(new Set(made.map(({ name }) => name)).size).toBe(count);
  expect((await server.done<Description[]>("GET", path)).sort(byName)).toEqual(made.sort(byName));
  for (const { name, checksum } of made) {
    const { bytes } = await server.send("GET", `${path}/${name}`);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(checksum);
  }
  for (const { name } of made) await server.done("DELETE", `${path}/${name}`);
  expect(await server.done("GET", path)).toEqual([]);
});
