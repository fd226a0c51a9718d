import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../durability/chroma-collection.js";
import { Random } from "../durability/random.js";
import { eventually, type ServerProcess, scratchDirectory, startServer } from "../durability/server-process.js";
import { freePort, RawConnection, rawRequest } from "./raw-connection.js";

const points = 6000;
const dimensions = 64;
const collection = "left";
/** Seconds of work each, for one thread: all of them would take hours. */
const restRequests = 500;
const grpcSessions = 50;
const callsOfSession = 10;

/** `SearchMatrixPoints` of the collection, all its points sampled, as a call carries it. */
const matrixMessage = (): Buffer => {
  const sample = [3 << 3, (points & 0x7f) | 0x80, points >> 7];
  const message = Buffer.from([(1 << 3) | 2, collection.length, ...Buffer.from(collection), ...sample, 4 << 3, 5]);
  return Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);
};

describe("reads of clients that hang up", { timeout: 180_000 }, () => {
  let server: ServerProcess;
  let rest = 0;
  let grpc = 0;

  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${server.operationsUrl}/metrics`)).text();
    const [, value] = new RegExp(`^${name} (\\d+)$`, "m").exec(text) ?? [];
    return Number(value);
  };

  beforeAll(async () => {
    [rest, grpc] = [await freePort(), await freePort()];
    const flags = ["--qdrant-port", String(rest), "--grpc-port", String(grpc)];
    server = await startServer(scratchDirectory(), { flags, environment: { VEXFS__ENGINE__SEARCH_THREADS: "1" } });
    const url = `http://127.0.0.1:${rest}/collections/${collection}`;
    await ask("PUT", url, { vectors: { size: dimensions, distance: "Dot" }, hnsw_config: { m: 0 } });
    const random = new Random(9);
    for (let first = 0; first < points; first += 1000) {
      const batch = Array.from({ length: 1000 }, (_, index) => ({
        id: first + index,
        vector: random.embedding(dimensions),
      }));
      const { status } = await ask("PUT", `${url}/points?wait=true`, { points: batch });
      expect(status).toBe(200);
    }
  }, 120_000);
  afterAll(() => server.kill());

  const stopsAfter = async (asked: number, hangUp: () => void): Promise<void> => {
    const before = await metric("vexfs_reads_cancelled_total");
    expect(await eventually(async () => (await metric("vexfs_reads_in_flight")) >= asked - 20, 60_000)).toBe(true);
    hangUp();
    expect(await eventually(async () => (await metric("vexfs_reads_in_flight")) === 0, 60_000)).toBe(true);
    expect((await metric("vexfs_reads_cancelled_total")) - before).toBeGreaterThanOrEqual(asked - 20);
    const { status } = await ask("POST", `http://127.0.0.1:${rest}/collections/${collection}/points/count`, {});
    expect(status).toBe(200);
    expect(server.output()).not.toContain('"level":"error"');
  };

  it("stop, over REST", async () => {
    const path = `/collections/${collection}/points/search/matrix/pairs`;
    const request = rawRequest(path, JSON.stringify({ sample: points, limit: 5 }));
    const clients = Array.from({ length: restRequests }, () => new RawConnection(rest));
    for (const client of clients) client.send(request);
    await stopsAfter(restRequests, () => {
      for (const client of clients) client.destroy();
    });
  });

  const sessionWithCalls = (): ClientHttp2Session => {
    const session = connectHttp2(`http://127.0.0.1:${grpc}`);
    session.on("error", () => undefined);
    for (let call = 0; call < callsOfSession; call++) {
      const headers = { ":method": "POST", ":path": "/qdrant.Points/SearchMatrixPairs", te: "trailers" };
      const stream = session.request({ ...headers, "content-type": "application/grpc" });
      stream.on("error", () => undefined);
      stream.end(matrixMessage());
    }
    return session;
  };

  it("stop, over gRPC, when the connection goes", async () => {
    const sessions = Array.from({ length: grpcSessions }, sessionWithCalls);
    await stopsAfter(grpcSessions * callsOfSession, () => {
      for (const session of sessions) session.destroy();
    });
  });
});
