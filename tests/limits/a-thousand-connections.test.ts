import { Agent, request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, ChromaCollection } from "../durability/chroma-collection.js";
import { Random } from "../durability/random.js";
import { eventually, type ServerProcess, scratchDirectory, startServer } from "../durability/server-process.js";
import { RawConnection, rawRequest } from "./raw-connection.js";

const connections = 1000;
const dimensions = 32;

interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

const send = (agent: Agent, port: number, path: string, body: unknown): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const asked = request(
      { agent, port, host: "127.0.0.1", path, method: "POST", headers: { "content-type": "application/json" } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("error", reject);
        answer.once("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            retryAfter: answer.headers["retry-after"],
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    asked.once("error", reject);
    asked.end(JSON.stringify(body));
  });

describe("a thousand connections at once", { timeout: 60_000 }, () => {
  const random = new Random(5);
  const path = (collection: ChromaCollection, route: string): string =>
    `/api/v2/tenants/default_tenant/databases/default_database/collections/${collection.id}/${route}`;
  let server: ServerProcess;
  let collection: ChromaCollection;

  const load = async (url: string): Promise<ChromaCollection> => {
    const made = await ChromaCollection.create(url, "crowd");
    await made.write("add", {
      ids: Array.from({ length: 2000 }, (_, index) => `record-${index}`),
      embeddings: Array.from({ length: 2000 }, () => random.embedding(dimensions)),
    });
    return made;
  };

  beforeAll(async () => {
    server = await startServer(scratchDirectory());
    collection = await load(server.url);
  });
  afterAll(() => server.kill());

  it("are served, each on its own connection: queries, gets and writes", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    const bodies = (index: number): readonly [route: string, body: unknown] => {
      if (index % 3 === 0) return ["query", { query_embeddings: [random.embedding(dimensions)], n_results: 5 }];
      if (index % 3 === 1) return ["get", { ids: [`record-${index}`] }];
      return ["upsert", { ids: [`crowd-${index}`], embeddings: [random.embedding(dimensions)] }];
    };
    const replies = await Promise.all(
      Array.from({ length: connections }, (_, index) => {
        const [route, body] = bodies(index);
        return send(agent, server.port, path(collection, route), body);
      }),
    );
    agent.destroy();
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    const writes = Array.from({ length: connections }, (_, index) => index).filter((index) => index % 3 === 2).length;
    expect(await collection.count()).toBe(2000 + writes);
  });

  it("past the limit are told so, with Retry-After, and the rest is served", async () => {
    const small = await startServer(scratchDirectory(), {
      environment: { VEXFS__LIMITS__CONNECTIONS_MAX: "100" },
    });
    const crowd = await load(small.url);
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    const body = { query_embeddings: [random.embedding(dimensions)], n_results: 5 };
    const replies = await Promise.all(
      Array.from({ length: connections }, () => send(agent, small.port, path(crowd, "query"), body)),
    );
    agent.destroy();
    const served = replies.filter(({ status }) => status === 200).length;
    expect(served).toBeGreaterThanOrEqual(90);
    for (const { status, retryAfter, text } of replies) {
      expect([200, 503], text).toContain(status);
      if (status === 503) expect(retryAfter).toBe("1");
    }
    const isServedAgain = async (): Promise<boolean> =>
      (await ask("GET", `${small.url}/api/v2/heartbeat`)).status === 200;
    expect(await eventually(isServedAgain, 5000)).toBe(true);
    await small.kill();
  });

  it("that hang up in the middle of a query or a body leave nothing behind", async () => {
    const queries = Array.from({ length: 50 }, () => random.embedding(dimensions));
    const query = rawRequest(path(collection, "query"), JSON.stringify({ query_embeddings: queries, n_results: 2000 }));
    for (let round = 0; round < 5; round++) {
      const clients = Array.from({ length: 40 }, () => new RawConnection(server.port));
      for (const [index, client] of clients.entries()) {
        client.send(index % 2 === 0 ? query : query.subarray(0, query.length / 2));
      }
      await new Promise((resolve) => setTimeout(resolve, 5 * round));
      for (const client of clients) client.destroy();
    }
    const gauge = async (name: string): Promise<number> => {
      const text = await (await fetch(`${server.operationsUrl}/metrics`)).text();
      const perThread = [...text.matchAll(new RegExp(`^${name}\\{[^}]*\\} (\\d+)`, "gm"))];
      expect(perThread).not.toEqual([]);
      return perThread.reduce((sum, [, value]) => sum + Number(value), 0);
    };
    expect(await eventually(async () => (await gauge("vexfs_http_requests_in_flight")) === 0, 60_000)).toBe(true);
    expect(await collection.nearest([random.embedding(dimensions)])).toHaveLength(1);
    expect(server.output()).not.toContain('"level":"error"');
  }, 120_000);
});
