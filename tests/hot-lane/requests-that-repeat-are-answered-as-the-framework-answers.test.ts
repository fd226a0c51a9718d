import { gzipSync } from "node:zlib";
import { createChromaApp, readUsers } from "@vexfs/chroma";
import { createQdrantApp, type QdrantOptions } from "@vexfs/qdrant";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chunked, type Pieces, post, TwoWays } from "./two-ways.js";

/**
 * Requests that come most often are answered before the framework sees them. What they are answered, and what any other request to the same
 * URL is, byte for byte is what the framework answers.
 */
const bodyBytesMax = 100_000;
const points = Array.from({ length: 30 }, (_, id) => ({
  id,
  vector: [id, 1, 0.5],
  payload: { text: "é".repeat(400) },
}));

const cut = (bytes: Buffer, ...places: readonly number[]): Pieces =>
  [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));

/** Ways to ask that are told apart before a body is looked at, whatever API it is. */
const otherWays = (path: string, body: string): readonly (readonly [name: string, pieces: Pieces])[] => {
  const whole = post(path, body);
  const head = whole.length - body.length;
  const long = `${body.slice(0, -1)}${" ".repeat(80_000)}}`;
  return [
    ["as it repeats", [whole]],
    ["twice on one connection", [Buffer.concat([whole, whole])]],
    ["with its body later", cut(whole, head)],
    ["slowly", cut(whole, 10, head + 3, head + 20)],
    ["in chunks", [chunked(path, body)]],
    ["without a body", [post(path, "")]],
    ["without a type", [post(path, body, { "Content-Type": "" })]],
    ["as text", [post(path, body, { "Content-Type": "text/plain" })]],
    ["with a charset", [post(path, body, { "Content-Type": "application/json; charset=utf-8" })]],
    ["from a page", [post(path, body, { Origin: "http://elsewhere" })]],
    ["on a connection that is to be closed", [post(path, body, { Connection: "close" })]],
    ["packed", [post(path, gzipSync(body), { "Content-Encoding": "gzip" })]],
    ["with a leave to go on", [post(path, body, { Expect: "100-continue" })]],
    ["with a body of some length", [post(path, long)]],
    ["with a body that is too long", [post(path, long + " ".repeat(bodyBytesMax))]],
    ["as HEAD", [post(path, body, {}, "HEAD")]],
    ["as OPTIONS", [post(path, body, {}, "OPTIONS")]],
    ["as PUT", [post(path, body, {}, "PUT")]],
    ["as GET", [post(path, "", {}, "GET")]],
    ["with a word too many", [post(path, `${body} true`)]],
    ["cut short", [post(path, body.slice(0, -4))]],
    ["as no JSON", [post(path, "query")]],
  ];
};

const counted = ({ engine }: TwoWays, api: string, operation: string): number =>
  engine.telemetry
    .requests(api)
    .reduce((sum, { operation: name, count }) => (name === operation ? sum + count : sum), 0);

const expectAlike = async (
  ways: TwoWays,
  cases: readonly (readonly [name: string, pieces: Pieces])[],
): Promise<void> => {
  for (const [name, pieces] of cases) {
    const answer = await ways.framework(...pieces);
    expect(await ways.lane(...pieces), name).toBe(answer);
    expect(await ways.lane(...pieces), `${name}, again`).toBe(answer);
  }
};

/** Asks in both ways, and before that once in the lane, which then knows the head. What begins and ends the connection is seen in either. */
const expectUnseen = async (ways: TwoWays, request: Buffer): Promise<void> => {
  const alone = await ways.framedBy(() => ways.lane());
  await ways.lane(request);
  expect(await ways.framedBy(() => ways.lane(request))).toBe(alone);
  expect(await ways.framedBy(() => ways.framework(request))).toBe(alone + 1);
};

describe("searches over Qdrant's REST", () => {
  const ways = new TwoWays((engine) => createQdrantApp(engine, { maxPayloadBytes: bodyBytesMax }));
  const path = "/collections/points/points/query";
  const query = '{"query":[1,2,3],"limit":2}';

  const create = async (): Promise<void> => {
    await ways.framework(post("/collections/points", '{"vectors":{"size":3,"distance":"Dot"}}', {}, "PUT"));
    await ways.framework(post("/collections/points/points?wait=true", JSON.stringify({ points }), {}, "PUT"));
  };
  const warm = async (url = path, body = query): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) expect(await ways.framework(post(url, body))).toContain("200 OK");
  };

  beforeAll(async () => {
    await ways.start();
    await create();
    await warm();
  });
  afterAll(() => ways.stop());

  it("are counted, and not seen by the framework", async () => {
    const answered = counted(ways, "qdrant", "query");
    await expectUnseen(ways, post(path, '{"query":[3,1,2],"limit":2}'));
    expect(counted(ways, "qdrant", "query") - answered).toBe(3);
    expect(await ways.lane(post(path, '{"query":[3,1,2],"limit":2}'))).toContain('{"result":{"points":[{"id":29,');
  });

  it("are answered alike, however they come", () => expectAlike(ways, otherWays(path, query)));

  it("are answered alike, whatever they ask", async () => {
    const bodies = [
      '{"query":[1,2,3],"limit":30,"with_payload":true}',
      '{"query":[1,2,3],"limit":3,"with_payload":true}',
      '{"query":[1,2],"limit":2}',
      '{"query":[1,2,3,4],"limit":2}',
      '{"query":[],"limit":2}',
      '{"query":[1e999,2,3],"limit":2}',
      '{"query":[1,2,03],"limit":2}',
      '{"query":["a",2,3],"limit":2}',
      '{"query":[1,2,3],"limit":0}',
      '{"query":[1,2,3],"limit":2,"filter":{"must":[{"key":"text","match":{"value":"[1,2,3]"}}]}}',
      '{"query":5,"limit":2}',
      '{"query":{"fusion":"rrf"},"limit":2}',
      '{"limit":2}',
    ];
    for (const body of bodies.slice(0, 2)) await warm(path, body);
    const packed = { "Accept-Encoding": "gzip" };
    await expectAlike(
      ways,
      bodies.flatMap((body) => [
        [body, [post(path, body)]],
        [`${body}, packed`, [post(path, body, packed)]],
      ]),
    );
    expect(await ways.lane(post(path, query, { "X-Vexfs-Explain": "1" }))).toContain('{"result":{"plan":');
  });

  it("are answered alike under every spelling of their URL", async () => {
    const search = '{"vector":[1,2,3],"limit":2}';
    const urls = [
      `${path}?timeout=5`,
      `${path}/`,
      "//collections/points//points/query",
      "/collections/p%6fints/points/query",
    ];
    for (const url of urls) await warm(url);
    await warm("/collections/points/points/search", search);
    await expectAlike(ways, [
      ...urls.map((url) => [url, [post(url, query)]] as const),
      ["no time", [post(`${path}?timeout=0`, query)]],
      ["search", [post("/collections/points/points/search", search)]],
    ]);
  });

  it("are answered alike when they take a thread of their own", async () => {
    await ways.framework(post("/collections/many", '{"vectors":{"size":1,"distance":"Dot"}}', {}, "PUT"));
    for (const first of [0, 1000, 2000]) {
      const many = Array.from({ length: 1000 }, (_, index) => ({ id: first + index, vector: [index] }));
      await ways.framework(post("/collections/many/points?wait=true", JSON.stringify({ points: many }), {}, "PUT"));
    }
    const [url, body] = ["/collections/many/points/query", '{"query":[1],"limit":2500}'];
    await warm(url, body);
    const packed = post(url, body, { "Accept-Encoding": "gzip" });
    await expectAlike(ways, [
      ["as it is", [post(url, body)]],
      ["packed", [packed]],
    ]);
  });

  it("go on when a client leaves in the middle of one", async () => {
    const whole = post(path, query);
    await ways.leave(whole.subarray(0, whole.length - 5));
    expect(await ways.lane(whole)).toBe(await ways.framework(whole));
  });

  it("are refused when limits and the lack of a collection say so", async () => {
    const limits = '{"strict_mode_config":{"enabled":true,"max_query_limit":1}}';
    await ways.framework(post("/collections/points", limits, {}, "PATCH"));
    const refused = await ways.lane(post(path, query));
    expect(refused).toContain("Limit exceeded 2 > 1");
    expect(refused).toBe(await ways.framework(post(path, query)));
    await ways.framework(post("/collections/points", "", {}, "DELETE"));
    expect(await ways.lane(post(path, query))).toContain("404 Not Found");
    await create();
    await warm();
    await expectAlike(ways, [["again", [post(path, query)]]]);
  });
});

describe("searches where keys are asked for", () => {
  const security: QdrantOptions["security"] = { apiKey: "secret", readOnlyApiKey: "reading", jwtRbac: true };
  const ways = new TwoWays((engine) => createQdrantApp(engine, { security }));
  const path = "/collections/points/points/query";
  const query = '{"query":[1,2,3],"limit":2}';
  const key = { "Api-Key": "secret" };

  beforeAll(async () => {
    await ways.start();
    await ways.framework(post("/collections/points", '{"vectors":{"size":3,"distance":"Dot"}}', key, "PUT"));
    await ways.framework(post("/collections/points/points?wait=true", JSON.stringify({ points }), key, "PUT"));
  });
  afterAll(() => ways.stop());

  it("are not seen by the framework when they have a key of the server", async () => {
    for (let turn = 0; turn < 3; turn++) expect(await ways.framework(post(path, query, key))).toContain("200 OK");
    await expectUnseen(ways, post(path, query, key));
    await expectUnseen(ways, post(path, query, { Authorization: "Bearer reading" }));
  });

  it("are answered to who has one, and to nobody else", async () => {
    for (let turn = 0; turn < 3; turn++) expect(await ways.lane(post(path, query, key))).toContain("200 OK");
    expect(await ways.lane(post(path, query))).toContain("401 Unauthorized");
    const keys = [{}, { "Api-Key": "wrong" }, { "Api-Key": "reading" }, { Authorization: "Bearer secret" }];
    await expectAlike(
      ways,
      keys.map((headers) => [JSON.stringify(headers), [post(path, query, headers)]]),
    );
  });
});

describe("searches where bodies are to be short", () => {
  const ways = new TwoWays((engine) => createQdrantApp(engine, { maxPayloadBytes: 100 }));
  const path = "/collections/points/points/query";

  beforeAll(async () => {
    await ways.start();
    await ways.framework(post("/collections/points", '{"vectors":{"size":3,"distance":"Dot"}}', {}, "PUT"));
  });
  afterAll(() => ways.stop());

  it("are refused when theirs is longer", async () => {
    for (let turn = 0; turn < 3; turn++) await ways.framework(post(path, '{"query":[1,2,3]}'));
    await expectAlike(ways, [
      ["short", [post(path, '{"query":[4,5,6]}')]],
      ["long", [post(path, `{"query":[4,5,${"6".repeat(90)}]}`)]],
    ]);
  });
});

describe("queries over Chroma's API", () => {
  const ways = new TwoWays((engine) =>
    createChromaApp(engine, { maxPayloadBytes: bodyBytesMax, runsFunctions: false }),
  );
  const collections = "/api/v2/tenants/default_tenant/databases/default_database/collections";
  const query = '{"query_embeddings":[[1,2,3]],"n_results":2}';
  let path = "";

  beforeAll(async () => {
    await ways.start();
    const created = await ways.framework(post(collections, '{"name":"points"}'));
    const collection = `${collections}/${/"id":"([^"]*)"/.exec(created)?.[1]}`;
    path = `${collection}/query`;
    const ids = points.map(({ id }) => `id${id}`);
    const embeddings = points.map(({ vector }) => vector);
    await ways.framework(post(`${collection}/add`, JSON.stringify({ ids, embeddings, documents: ids })));
    for (let turn = 0; turn < 3; turn++) expect(await ways.framework(post(path, query))).toContain("200 OK");
  });
  afterAll(() => ways.stop());

  it("are counted, and not seen by the framework", async () => {
    const answered = counted(ways, "chroma", "query");
    const request = post(path, '{"query_embeddings":[[7,1,0.5]],"n_results":2}');
    await expectUnseen(ways, request);
    expect(counted(ways, "chroma", "query") - answered).toBe(3);
    expect(await ways.lane(request)).toContain('"ids":[["id7","id6"]]');
  });

  it("are answered alike, however they come", () => expectAlike(ways, otherWays(path, query)));

  it("are answered alike, whatever they ask", async () => {
    const bodies = [
      '{"query_embeddings":[[1,2]],"n_results":2}',
      '{"query_embeddings":[[]],"n_results":2}',
      '{"query_embeddings":[],"n_results":2}',
      '{"query_embeddings":[[1,2,3],[1,2,3]],"n_results":2}',
      '{"query_embeddings":[[1,2,3],[1,2]],"n_results":2}',
      '{"query_embeddings":[["a",2,3]],"n_results":2}',
      '{"query_embeddings":[[1,2,3]],"n_results":-1}',
      '{"query_embeddings":[[1,2,3]],"n_results":2,"where":{}}',
      '{"query_embeddings":[[1,2,3]],"n_results":2,"ids":["id5"]}',
      '{"n_results":2}',
    ];
    await expectAlike(
      ways,
      bodies.map((body) => [body, [post(path, body)]]),
    );
  });

  it("are answered alike under every spelling of their URL", async () => {
    const urls = [
      `${path}?more=1`,
      path.replace("default_tenant", "default%5Ftenant"),
      path.replace("default_database", "other"),
    ];
    for (const url of urls) for (let turn = 0; turn < 2; turn++) await ways.framework(post(url, query));
    await expectAlike(
      ways,
      urls.map((url) => [url, [post(url, query)]]),
    );
  });

  it("are refused when their collection is gone", async () => {
    await ways.framework(post(`${collections}/points`, "", {}, "DELETE"));
    const refused = await ways.lane(post(path, query));
    expect(refused).toContain("404 Not Found");
    expect(refused).toBe(await ways.framework(post(path, query)));
  });
});

describe("queries where Chroma's users are asked who they are", () => {
  const { users } = readUsers({
    roles: { admin: ["*"], reader: ["collection:query"] },
    users: [
      { id: "root", role: "admin", tokens: ["root-token"] },
      { id: "ann", role: "reader", tenant: "default_tenant", tokens: ["ann-token"] },
      { id: "ben", role: "reader", tenant: "default_tenant", databases: ["bens"], tokens: ["ben-token"] },
    ],
  });
  const ways = new TwoWays((engine) => createChromaApp(engine, { users, runsFunctions: false }));
  const collections = "/api/v2/tenants/default_tenant/databases/default_database/collections";
  const query = '{"query_embeddings":[[1,2,3]],"n_results":2}';
  const as = (token: string): Record<string, string> => ({ "X-Chroma-Token": token });
  let path = "";

  beforeAll(async () => {
    await ways.start();
    const created = await ways.framework(post(collections, '{"name":"points"}', as("root-token")));
    const collection = `${collections}/${/"id":"([^"]*)"/.exec(created)?.[1]}`;
    path = `${collection}/query`;
    const body = JSON.stringify({
      ids: ["a", "b"],
      embeddings: [
        [1, 2, 3],
        [3, 2, 1],
      ],
    });
    await ways.framework(post(`${collection}/add`, body, as("root-token")));
    for (let turn = 0; turn < 3; turn++) {
      expect(await ways.framework(post(path, query, as("ann-token")))).toContain("200 OK");
    }
  });
  afterAll(() => ways.stop());

  it("are not seen by the framework when a user may ask them, and refused to all others", async () => {
    await expectUnseen(ways, post(path, query, as("ann-token")));
    expect(await ways.lane(post(path, query, as("ben-token")))).toContain("403 Forbidden");
    await expectAlike(
      ways,
      [{}, as("wrong"), as("root-token"), as("ann-token"), as("ben-token")].map((headers) => [
        JSON.stringify(headers),
        [post(path, query, headers)],
      ]),
    );
  });
});
