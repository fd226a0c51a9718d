import { expect, it } from "vitest";
import { type ServerProcess, scratchDirectory, startServer } from "../durability/server-process.js";
import { vexfs } from "./program.js";

const timeout = 240_000;

/** Address of the Qdrant API of a server. */
const urlOf = (server: ServerProcess): string => {
  const line =
    server
      .output()
      .split("\n")
      .find((text) => text.includes('"msg":"listening"')) ?? "{}";
  return `http://127.0.0.1:${(JSON.parse(line) as { readonly qdrant: number }).qdrant}`;
};

const ask = async (server: ServerProcess, method: string, path: string, body?: unknown): Promise<unknown> => {
  const payload = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${urlOf(server)}${path}`, { method, ...(body === undefined ? {} : { body: payload }) });
  const { result, status } = (await response.json()) as { readonly result: unknown; readonly status: unknown };
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(status)}`);
  return result;
};

const uuid = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
const vectors = {
  dense: { size: 4, distance: "Cosine" },
  many: { size: 2, distance: "Dot", multivector_config: { comparator: "max_sim" } },
};

/** Two collections with every kind of vector and id, indexes, an alias and strict mode. */
const filled = async (): Promise<ServerProcess> => {
  const server = await startServer(scratchDirectory());
  await ask(server, "PUT", "/collections/things", {
    vectors,
    sparse_vectors: { words: { modifier: "idf" } },
    hnsw_config: { m: 8 },
    strict_mode_config: { enabled: true, upsert_max_batchsize: 2 },
    metadata: { owner: "tests" },
  });
  await ask(server, "PATCH", "/collections/things", { strict_mode_config: { enabled: false } });
  const points = Array.from({ length: 900 }, (_, index) => ({
    id: index % 3 === 0 ? uuid(index) : index,
    vector: {
      dense: [1, index / 10, -0.5, 0.25],
      ...(index % 2 === 0 ? { words: { indices: [1, index + 2], values: [0.5, 1.5] } } : {}),
      ...(index % 5 === 0
        ? {
            many: [
              [1, 2],
              [3, index],
            ],
          }
        : {}),
    },
    payload: { index, text: `],"next_page_offset": ${index}` },
  }));
  for (let at = 0; at < points.length; at += 300) {
    await ask(server, "PUT", "/collections/things/points?wait=true", { points: points.slice(at, at + 300) });
  }
  const numbers =
    '{"points":[{"id":18446744073709551615,"vector":{},"payload":{"whole":2.0,"big":9223372036854775807}}]}';
  await ask(server, "PUT", "/collections/things/points?wait=true", numbers);
  const text = { type: "text", tokenizer: "word", lowercase: true };
  await ask(server, "PUT", "/collections/things/index?wait=true", { field_name: "text", field_schema: text });
  await ask(server, "PUT", "/collections/things/index?wait=true", { field_name: "index", field_schema: "integer" });
  await ask(server, "PATCH", "/collections/things", { strict_mode_config: { enabled: true } });
  await ask(server, "PUT", "/collections/plain", { vectors: { size: 2, distance: "Dot" } });
  await ask(server, "PUT", "/collections/plain/points?wait=true", { points: [{ id: 1, vector: [0.1, 0.2] }] });
  const alias = { create_alias: { collection_name: "things", alias_name: "other" } };
  await ask(server, "POST", "/collections/aliases", { actions: [alias] });
  return server;
};

const described = async (server: ServerProcess, name: string): Promise<unknown> => {
  const {
    config,
    payload_schema: schema,
    points_count: count,
  } = (await ask(server, "GET", `/collections/${name}`)) as Record<string, unknown>;
  return { config, schema, count };
};

it("collections are copied with points, configuration, indexes and aliases, and an import can be resumed", {
  timeout,
}, async () => {
  const [source, target] = await Promise.all([filled(), startServer(scratchDirectory())]);
  const args = ["import", "qdrant", urlOf(source), "--to", urlOf(target), "--verify", "all"];
  const { code, output } = await vexfs(...args);
  expect(code, output).toBe(0);
  expect(output).toContain("copied 2 collections with 902 points");
  expect(output).toContain("902 points compared");
  for (const name of ["things", "plain"]) expect(await described(target, name)).toEqual(await described(source, name));
  expect(await ask(target, "GET", "/aliases")).toEqual(await ask(source, "GET", "/aliases"));
  const last = { ids: ["18446744073709551615"] };
  const body = `{"ids":[${last.ids[0] ?? ""}],"with_payload":true}`;
  const answer = await fetch(`${urlOf(target)}/collections/things/points`, { method: "POST", body });
  expect(await answer.text()).toContain('{"whole":2.0,"big":9223372036854775807}');

  const again = await vexfs(...args);
  expect([again.code, again.output]).toEqual([1, expect.stringContaining("--resume goes on")]);

  // As an interrupted import leaves it: the first points are there, the rest is not.
  const newer = { filter: { must: [{ key: "index", range: { gte: 100 } }] } };
  await ask(target, "POST", "/collections/things/points/delete?wait=true", newer);
  const uuids = Array.from({ length: 100 }, (_, index) => uuid(index)).filter((_, index) => index % 3 === 0);
  await ask(target, "POST", "/collections/things/points/delete?wait=true", { points: uuids });
  await fetch(`${urlOf(target)}/collections/things/points/delete?wait=true`, {
    method: "POST",
    body: '{"points":[18446744073709551615]}',
  });
  const resumed = await vexfs(...args, "--resume");
  expect(resumed.code, resumed.output).toBe(0);
  expect(resumed.output).toContain("902 points compared");
});

it("what is no Qdrant is named", { timeout }, async () => {
  const server = await startServer(scratchDirectory());
  const { code, output } = await vexfs("import", "qdrant", server.operationsUrl, "--to", urlOf(server));
  expect([code, output]).toEqual([1, expect.stringContaining("does not answer as Qdrant's REST API")]);
  const directory = await vexfs("import", "qdrant", "./storage", "--to", urlOf(server));
  expect([directory.code, directory.output]).toEqual([1, expect.stringContaining("is no URL")]);
});
