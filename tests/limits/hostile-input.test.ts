import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, ChromaCollection } from "../durability/chroma-collection.js";
import { Random } from "../durability/random.js";
import { type ServerProcess, scratchDirectory, sleep, startServer } from "../durability/server-process.js";
import { exchange, RawConnection, rawRequest } from "./raw-connection.js";

const seed = Number(process.env["VEXFS_TEST_SEED"] ?? Date.now() % 1_000_000);

const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);

/** Bodies that are no JSON, or not what any route takes; `{where}` marks those that are tried as a filter too. */
const hostileBodies: Readonly<Record<string, string | Uint8Array>> = {
  nothing: "",
  "a NUL byte": "\0",
  "NUL bytes in the middle": '{"ids":\0["a"],"embeddings":[[1,2]]}',
  "a raw NUL in a string": '{"ids":["a\0b"],"embeddings":[[1,2]]}',
  "an open object": "{",
  "a truncated body": '{"ids":["a"],"embeddings":[[1,2',
  "a truncated string": '{"ids":["a',
  "a truncated escape": '{"ids":["\\u00',
  "a lone surrogate cut short": '{"ids":["\\ud800',
  "invalid UTF-8": Buffer.from([0x7b, 0x22, 0x69, 0x64, 0x73, 0x22, 0x3a, 0x5b, 0x22, 0xff, 0xfe, 0x22, 0x5d, 0x7d]),
  "an overlong encoding": Buffer.from([0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
  "a byte order mark": Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
  "UTF-16": Buffer.from('{"ids":[]}', "utf16le"),
  "something behind the end": '{"ids":["a"],"embeddings":[[1,2]]}x',
  "two documents": "{}{}",
  "a bare word": "nonsense",
  NaN: '{"ids":["a"],"embeddings":[[NaN,1]]}',
  "a trailing comma": '{"ids":["a",],"embeddings":[[1,2]]}',
  "single quotes": "{'ids':['a']}",
  "a comment": '{/* */"ids":["a"]}',
  "an array": "[]",
  "a number": "1",
  null: "null",
  "a hundred thousand open arrays": "[".repeat(100_000),
  "a hundred thousand nested arrays": nested("[", "]", 100_000),
  "a hundred thousand nested objects": `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`,
  "deeply nested ids": `{"ids":${nested("[", "]", 50_000)},"embeddings":[[1]]}`,
  "deeply nested embeddings": `{"ids":["a"],"embeddings":${nested("[", "]", 50_000)}}`,
  "deeply nested metadata": `{"ids":["a"],"embeddings":[[1,2]],"metadatas":[{"k":${nested("[", "]", 50_000)}}]}`,
  "a huge number in an embedding": `{"ids":["a"],"embeddings":[[1e39,2]]}`,
  "a huge exponent": `{"ids":["a"],"embeddings":[[1e99999999999,2]]}`,
  "a number of a million digits": `{"ids":["a"],"embeddings":[[${"9".repeat(1_000_000)},2]]}`,
  "a number with a lone sign": '{"ids":["a"],"embeddings":[[-,2]]}',
  "a number with a leading zero": '{"ids":["a"],"embeddings":[[01,2]]}',
  "a hexadecimal number": '{"ids":["a"],"embeddings":[[0x1,2]]}',
  "ids of another type": '{"ids":[1,2],"embeddings":[[1,2],[3,4]]}',
  "embeddings of text": '{"ids":["a"],"embeddings":[["x","y"]]}',
  "broken base64": '{"ids":["a"],"embeddings":["@@@@"]}',
  "base64 of three bytes": '{"ids":["a"],"embeddings":["AAAA"]}',
  "base64 of an infinite number": '{"ids":["a"],"embeddings":["AACAfw=="]}',
  "an embedding without components": '{"ids":["a"],"embeddings":[[]]}',
  "fewer ids than embeddings": '{"ids":["a"],"embeddings":[[1,2],[3,4]]}',
};

/** Filters that no compiler takes. */
const hostileFilters: Readonly<Record<string, string>> = {
  "deeply nested and": `${'{"$and":['.repeat(20_000)}{"a":1}${"]}".repeat(20_000)}`,
  "moderately nested and": `${'{"$and":[{"b":1},'.repeat(3_000)}{"a":1}${"]}".repeat(3_000)}`,
  "an unknown operator": '{"a":{"$explode":1}}',
  "an operator on top": '{"$explode":[]}',
  "an empty and": '{"$and":[]}',
  "two fields": '{"a":1,"b":2}',
  "a huge integer": '{"a":{"$gt":"x"}}',
  "a number": "7",
};

const hostileDocumentFilters: Readonly<Record<string, string>> = {
  "a regular expression that explodes": '{"$regex":"((((a{1,1000}){1,1000}){1,1000}){1,1000})"}',
  "an open group": '{"$regex":"("}',
  "a look-ahead": '{"$regex":"(?=a)"}',
  "a back-reference": '{"$regex":"(a)\\\\1"}',
  "a hundred thousand groups": `{"$regex":"${nested("(", ")", 100_000)}"}`,
  "an operand of another type": '{"$contains":1}',
};

/** Byte sequences that are no HTTP. */
const garbage: Readonly<Record<string, string | Uint8Array>> = {
  "a TLS hello": Buffer.from("16030100a5010000a10303", "hex"),
  "HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  zeros: new Uint8Array(1000),
  "line feeds": "\n".repeat(10_000),
  "a header that never ends": `GET / HTTP/1.1\r\nX: ${"y".repeat(200_000)}`,
  "very many headers": `GET / HTTP/1.1\r\n${"X: y\r\n".repeat(20_000)}\r\n`,
  "a path of 100,000 bytes": `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  "a negative length": "POST /api/v2/tenants HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
  "a length that is no number": "POST /api/v2/tenants HTTP/1.1\r\nHost: x\r\nContent-Length: lots\r\n\r\n",
  "two lengths": "POST /api/v2/tenants HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
  "a broken chunk": "POST /api/v2/tenants HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
  "a broken escape in the path": "GET /api/v2/tenants/%ff%fe%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  "a NUL in the path": "GET /api/v2/\0 HTTP/1.1\r\nHost: x\r\n\r\n",
  "an unknown method": "EXPLODE / HTTP/1.1\r\nHost: x\r\n\r\n",
};

describe(`hostile input (seed ${seed})`, () => {
  let server: ServerProcess;
  let collection: ChromaCollection;
  const routes = ["add", "update", "upsert", "delete", "get", "query"];
  const path = (route: string): string =>
    `/api/v2/tenants/default_tenant/databases/default_database/collections/${collection.id}/${route}`;

  const post = async (route: string, body: string | Uint8Array): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`${server.url}${route}`, {
      method: "POST",
      body: Buffer.from(body),
      headers: { "content-type": "application/json" },
    });
    return { status: answer.status, text: await answer.text() };
  };

  /** The server is the same, its threads are the same, and the one record is as it was. */
  const expectUnharmed = async (): Promise<void> => {
    expect(server.isRunning()).toBe(true);
    expect(await collection.ids()).toEqual(["kept"]);
    const metrics = await (await fetch(`${server.operationsUrl}/metrics`)).text();
    expect(/^vexfs_thread_restarts_total (\d+)/m.exec(metrics)?.[1]).toBe("0");
  };

  beforeAll(async () => {
    server = await startServer(scratchDirectory(), {
      environment: { VEXFS__LIMITS__HEADERS_TIMEOUT_MS: "1500", VEXFS__LIMITS__REQUEST_TIMEOUT_MS: "3000" },
    });
    collection = await ChromaCollection.create(server.url, "target");
    await collection.write("add", {
      ids: ["kept"],
      embeddings: [[1, 2]],
      documents: ["a document"],
      metadatas: [{ a: 1 }],
    });
  });
  afterAll(() => server.kill());

  for (const [what, body] of Object.entries(hostileBodies)) {
    it(`${what} as a body is a client's error on every route that writes`, async () => {
      for (const route of ["add", "upsert", "update"]) {
        const { status, text } = await post(path(route), body);
        expect([400, 413, 422], `${route}: ${text.slice(0, 200)}`).toContain(status);
        expect(JSON.parse(text)).toMatchObject({ error: expect.any(String), message: expect.any(String) });
      }
      for (const route of [path("get"), path("query"), path("delete"), "/api/v2/tenants"]) {
        const { status, text } = await post(route, body);
        // Keys that a route does not know are ignored, so some of these are an empty request to it.
        expect(status, `${route}: ${text.slice(0, 200)}`).toBeLessThan(500);
      }
      await expectUnharmed();
    });
  }

  for (const [what, filter] of Object.entries(hostileFilters)) {
    it(`${what} as a filter never fails the server`, async () => {
      for (const body of [`{"where":${filter}}`, `{"where":${filter},"query_embeddings":[[1,2]]}`]) {
        for (const route of ["get", "query"]) {
          const { status, text } = await post(path(route), body);
          expect(status, `${route}: ${text.slice(0, 200)}`).toBeLessThan(500);
        }
      }
      await expectUnharmed();
    });
  }

  for (const [what, filter] of Object.entries(hostileDocumentFilters)) {
    it(`${what} as a condition on documents is a client's error`, async () => {
      const { status, text } = await post(path("get"), `{"where_document":${filter}}`);
      expect([400, 422], text.slice(0, 200)).toContain(status);
      await expectUnharmed();
    });
  }

  it("a regular expression that is slow elsewhere is fast here", async () => {
    const text = "a".repeat(20_000);
    await collection.write("add", { ids: ["long"], embeddings: [[3, 4]], documents: [text] });
    const began = performance.now();
    const answer = await collection.post("get", { where_document: { $regex: "(a+)+(a|aa)+$b" } });
    expect(answer.status).toBe(200);
    expect(performance.now() - began).toBeLessThan(5000);
    await collection.delete({ ids: ["long"] });
  });

  it("duplicate keys are taken one way or refused, and never crash", async () => {
    for (const body of [
      '{"ids":["dup"],"ids":["dup"],"embeddings":[[1,2]]}',
      '{"ids":["dup"],"embeddings":[[1,2]],"embeddings":[[3,4]]}',
      '{"ids":["dup"],"embeddings":[[1,2]],"metadatas":[{"k":1,"k":"x"}]}',
    ]) {
      expect((await post(path("upsert"), body)).status).toBeLessThan(500);
      await collection.delete({ ids: ["dup"] });
    }
    await expectUnharmed();
  });

  it("odd but allowed texts come back as they went in", async () => {
    const ids = ["a\u0000b", "\uFFFF", "𝕏", "\u202E", "'; DROP TABLE--", "../../etc/passwd", "x".repeat(10_000)];
    const embeddings = ids.map((_, index) => [index, 1]);
    await collection.write("add", { ids, embeddings, documents: ids, metadatas: ids.map((id) => ({ [id]: id })) });
    const stored = await collection.records({ ids });
    for (const id of ids) expect(stored.get(id)).toMatchObject({ document: id, metadata: { [id]: id } });
    await collection.delete({ ids });
    await expectUnharmed();
  });

  for (const [what, bytes] of Object.entries(garbage)) {
    it(`${what} instead of HTTP is refused or cut off`, async () => {
      const { status } = await exchange(server.port, bytes, 3000);
      if (status !== null) {
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      }
      await expectUnharmed();
    });
  }

  it("clients that send next to nothing are cut off, and hold up nobody", { timeout: 20_000 }, async () => {
    const slow = Array.from({ length: 200 }, () => new RawConnection(server.port));
    slow.forEach((connection, index) => {
      if (index % 2 === 0) connection.send("POST /api/v2/tenants HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      else connection.send(`POST ${path("add")} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"ids"`);
    });
    const drip = setInterval(() => {
      for (const connection of slow) if (!connection.socket.destroyed) connection.send("y");
    }, 200);
    const began = performance.now();
    for (let round = 0; round < 20; round++)
      expect((await ask("GET", `${server.url}/api/v2/heartbeat`)).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(3000);
    const areClosed = await Promise.all(slow.map((connection) => connection.isClosedWithin(8000)));
    clearInterval(drip);
    expect(areClosed.filter((isClosed) => !isClosed)).toEqual([]);
    for (const { answer } of slow) expect([null, 408]).toContain(answer.status);
    await expectUnharmed();
  });

  it("bodies of random bytes, and good bodies with random damage, never fail the server", {
    timeout: 30_000,
  }, async () => {
    const random = new Random(seed);
    const good = JSON.stringify({
      ids: ["kept", "x"],
      embeddings: [[1.5, -2e-3], "AACAPwAAAEA="],
      documents: ["é\n\u2028 text", null],
      metadatas: [{ a: 1, b: 2.5, c: true, d: ["x", "y"] }, null],
      where: { $and: [{ a: { $gte: 1 } }, { c: { $in: [true, false] } }] },
      query_embeddings: [[1, 2]],
    });
    const failures: string[] = [];
    const one = async (): Promise<void> => {
      const bytes = random.next() < 0.2 ? Buffer.alloc(random.below(200, 1)) : Buffer.from(good);
      const edits = random.next() < 0.2 ? bytes.length : random.below(4, 1);
      for (let edit = 0; edit < edits; edit++) bytes.writeUInt8(random.below(256), random.below(bytes.length));
      const cut = random.next() < 0.2 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
      const route = random.pick(routes.filter((name) => name !== "delete"));
      const answer = await post(path(route), cut);
      if (answer.status >= 500 && !answer.text.includes("Error finding id")) {
        failures.push(`${route} ${cut.toString("base64")}: ${answer.status} ${answer.text}`);
      }
    };
    for (let round = 0; round < 100; round++) await Promise.all(Array.from({ length: 10 }, one));
    expect(failures).toEqual([]);
    expect(server.isRunning()).toBe(true);
    const ids = await collection.ids();
    const added = ids.filter((id) => id !== "kept");
    if (added.length > 0) await collection.delete({ ids: added });
    await expectUnharmed();
  });

  it("a request sent byte by byte, and many in one packet, are answered", async () => {
    const bytes = rawRequest(path("get"), '{"ids":["kept"]}');
    const dripped = new RawConnection(server.port);
    for (const byte of bytes) {
      dripped.send(Uint8Array.of(byte));
      await sleep(1);
    }
    expect((await dripped.untilAnswered(2000)).status).toBe(200);
    dripped.destroy();
    const pipelined = new RawConnection(server.port);
    pipelined.send(Buffer.concat(Array.from({ length: 50 }, () => bytes)));
    await sleep(1000);
    expect(pipelined.answer.text.match(/HTTP\/1\.1 200/g)).toHaveLength(50);
    pipelined.destroy();
  });
});
