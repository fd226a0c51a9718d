import { afterAll, beforeAll, expect, it } from "vitest";
import { type Answer, Client } from "../client.js";

let client: Client;

beforeAll(async () => {
  client = new Client();
  const multi = { size: 2, distance: "Dot", multivector_config: { comparator: "max_sim" } };
  await client.done("PUT", collection, { vectors: { "": { size: 2, distance: "Dot" }, multi } });
  await write(10);
});
afterAll(() => client.close());

const collection = "/collections/paced";
const points = `${collection}/points`;

const write = (count: number): Promise<Answer> => {
  const vector = {
    "": [1, 1],
    multi: [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
  };
  const written = Array.from({ length: count }, (_, index) => ({ id: index + 1, vector, payload: { n: index } }));
  return client.send("PUT", `${points}?wait=true`, { points: written });
};

const limit = (limits: object) =>
  client.done("PATCH", collection, { strict_mode_config: { enabled: true, ...limits } });

const beyond = (kind: string) =>
  `Rate limiting exceeded: ${kind} rate limit exceeded, request larger than rate limiter capacity, please try to split your request`;
const short = (kind: string, cost: number, seconds: number) =>
  `Rate limiting exceeded: ${kind} rate limit exceeded: Operation requires ${cost} tokens but only 0.0 were available. Retry after ${seconds}s`;

it("a write costs a token a point", async () => {
  await limit({ write_rate_limit: 10 });
  const tooLarge = await write(11);
  expect([tooLarge.status, tooLarge.error]).toEqual([429, beyond("Write")]);
  // It never fits: clients that are told when to ask again would do so for ever.
  expect(tooLarge.headers).not.toHaveProperty("retry-after");
  expect((await write(10)).status).toBe(200);
  const again = await write(10);
  expect([again.status, again.error]).toEqual([429, short("Write", 10, 60)]);
  expect(again.headers["retry-after"]).toBe("60");
  // The same limit, set once more, begins anew.
  await limit({ write_rate_limit: 10 });
  expect((await write(10)).status).toBe(200);
});

it("a write to what passes a filter costs what may pass", async () => {
  await limit({ write_rate_limit: 7 });
  const change = () => {
    const filter = { must: [{ key: "unindexed", match: { value: "x" } }] };
    return client.send("POST", `${points}/payload`, { payload: {}, filter });
  };
  expect((await change()).status).toBe(200);
  expect((await change()).error).toContain("Operation requires 5 tokens but only 2.");
  await client.done("PATCH", collection, { strict_mode_config: { enabled: false } });
});

it.each([
  ["a page and its conditions", "scroll", { filter: { must: [{ key: "n", range: { gt: 1 } }] } }, 2],
  ["a count", "count", {}, 1],
  ["points by their ids", "", { ids: [1, 2, 3] }, 3],
  ["a vector", "query", { query: [1, 0] }, 1],
  [
    "several vectors",
    "query",
    {
      query: [
        [1, 0],
        [0, 1],
      ],
      using: "multi",
    },
    2,
  ],
  [
    "a point's vector: the point, its vectors, and the condition that leaves it out",
    "query",
    { query: 2, using: "multi" },
    5,
  ],
  ["each of several examples", "query", { query: { recommend: { positive: [1, 2], strategy: "best_score" } } }, 5],
  ["one vector made of examples", "query", { query: { recommend: { positive: [1, 2] } } }, 4],
])("a read costs %s", async (_, path, body, cost) => {
  const ask = () => client.send("POST", path === "" ? points : `${points}/${path}`, body);
  await limit({ read_rate_limit: cost });
  expect((await ask()).status).toBe(200);
  expect((await ask()).error).toContain("Read rate limit exceeded: Operation requires");
  if (cost > 1) {
    await limit({ read_rate_limit: 1 });
    expect((await ask()).error).toBe(beyond("Read"));
  }
});

it("each search of a batch costs", async () => {
  const searches = [{ query: [1, 0] }, { query: [0, 1] }];
  await limit({ read_rate_limit: 2 });
  const ask = () => client.send("POST", `${points}/query/batch`, { searches });
  expect((await ask()).status).toBe(200);
  const again = await ask();
  expect([again.status, again.error]).toEqual([429, short("Read", 1, 30)]);
});
