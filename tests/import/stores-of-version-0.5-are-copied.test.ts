import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { scratchDirectory, startServer } from "../durability/server-process.js";
import { pathFromRoot } from "../examples/program.js";
import { vexfs } from "./program.js";

/** Written by PyPI chromadb 0.5.23: three records in the index of which one is deleted and one is changed, another one in the log alone. */
const fixture = pathFromRoot("tests/import/chroma-0.5.23");

const unpack = (target: string): void => {
  for (const name of readdirSync(fixture, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".gz")) continue;
    const path = join(target, name.slice(0, -3));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gunzipSync(readFileSync(join(fixture, name))));
  }
};

it("a data directory of Chroma 0.5 is copied, with the space that its metadata asks for", async () => {
  const root = scratchDirectory();
  const [directory, data] = [join(root, "chroma"), join(root, "data")];
  unpack(directory);
  const { code, output } = await vexfs("import", "chroma", directory, "--data", data, "--verify", "all");
  expect(code, output).toBe(0);
  expect(output).toContain("copied 2 collections with 3 records");

  const server = await startServer(data);
  const collections = `${server.url}/api/v2/tenants/default_tenant/databases/default_database/collections`;
  const fruit = (await (await fetch(`${collections}/fruit`)).json()) as {
    readonly id: string;
    readonly metadata: unknown;
    readonly configuration_json: { readonly hnsw: { readonly space: string } };
  };
  // What that version wrote down as the configuration is l2, and its index is not.
  expect(fruit.configuration_json.hnsw.space).toBe("cosine");
  expect(fruit.metadata).toEqual({
    "hnsw:space": "cosine",
    "hnsw:batch_size": 3,
    "hnsw:sync_threshold": 3,
    owner: "ada",
    year: 1843,
  });
  const body = JSON.stringify({ include: ["embeddings", "documents", "metadatas"] });
  const headers = { "content-type": "application/json" };
  const records = (await (
    await fetch(`${collections}/${fruit.id}/get`, { method: "POST", body, headers })
  ).json()) as Readonly<Record<string, unknown>>;
  expect(records["ids"]).toEqual(["apple", "banana", "date"]);
  expect(records["documents"]).toEqual(["A green apple", "Gelb, 黄色", "in the log alone"]);
  expect(records["metadatas"]).toEqual([{ grams: 180, price: 0.5, ripe: true }, { grams: 121, price: 2 }, null]);
  // Its index kept the vectors of this space at length one.
  const unit = ([x = 0, y = 0, z = 0]: readonly number[]) => [x, y, z].map((value) => value / Math.hypot(x, y, z));
  const expected = [
    [1, 0.5, 0],
    [0, 2, 0],
    [0, 0, 4],
  ].map(unit);
  const found = (records["embeddings"] as readonly (readonly number[])[]).map(unit);
  for (const [place, vector] of expected.entries()) {
    for (const [axis, value] of vector.entries()) expect(found[place]?.[axis]).toBeCloseTo(value, 6);
  }
  await server.stop();
});
