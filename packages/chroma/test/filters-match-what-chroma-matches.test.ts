import { afterAll, beforeAll, expect, it } from "vitest";
import { TestClient } from "./support/client.js";

const client = new TestClient();
let path: string;
beforeAll(async () => {
  path = await client.collection("filters");
  await client.post(
    `${path}/add`,
    `{"ids":["a","b","c","d"],"embeddings":[[1],[2],[3],[4]],
      "documents":["the quick fox","a 100% sure_thing","QUICK",null],
      "metadatas":[{"i":1,"f":2.0,"s":"x","b":true,"arr":[1,2],"words":["x","y"]},{"i":2,"f":2.5,"s":"y"},{"i":3,"b":false,"mixed":[1,2.5]},null]}`,
  );
});
afterAll(() => client.close());

const ids = async (condition: string): Promise<string> => {
  const answer = await client.post(`${path}/get`, `{"include":[],${condition}}`);
  return (JSON.parse(answer.text) as { ids: string[] }).ids.join("");
};

it.each([
  ['{"i":1}', "a"],
  ['{"i":1.0}', "a"],
  ['{"f":2}', "a"],
  ['{"i":{"$ne":1}}', "bcd"],
  ['{"i":{"$gt":1}}', "bc"],
  ['{"i":{"$gte":2}}', "bc"],
  ['{"i":{"$lt":3}}', "ab"],
  ['{"i":{"$lte":1}}', "a"],
  // Chroma cuts the fraction off; VexFS compares the numbers.
  ['{"i":{"$lt":1.5}}', "a"],
  ['{"i":{"$eq":1.5}}', ""],
  ['{"i":{"$gte":1.5}}', "bc"],
  ['{"s":"x"}', "a"],
  ['{"s":{"$in":["x","y"]}}', "ab"],
  ['{"s":{"$nin":["x"]}}', "bcd"],
  ['{"f":{"$in":[2,3]}}', "a"],
  ['{"f":{"$in":[2.5,2]}}', "ab"],
  ['{"b":true}', "a"],
  ['{"b":{"$ne":true}}', "bcd"],
  ['{"b":1}', ""],
  ['{"i":true}', ""],
  ['{"arr":{"$contains":1}}', "a"],
  ['{"arr":{"$contains":1.0}}', ""],
  ['{"arr":{"$not_contains":1}}', "bcd"],
  ['{"mixed":{"$contains":1.0}}', "c"],
  ['{"mixed":{"$contains":1}}', ""],
  ['{"words":{"$contains":"x"}}', "a"],
  ['{"i":{"$contains":1}}', ""],
  ['{"arr":1}', ""],
  ['{"$and":[{"i":{"$gt":1}},{"f":{"$lt":3}}]}', "b"],
  ['{"$or":[{"i":1},{"s":"y"}]}', "ab"],
  ['{"$and":[]}', "abcd"],
  ['{"$or":[]}', ""],
  ['{"#document":{"$contains":"quick"}}', "a"],
  ['{"#document":{"$not_regex":"(?i)quick"}}', "bd"],
  ['{"#id":"a"}', ""],
] as const)("where %s matches %s", async (where, expected) => {
  expect(await ids(`"where":${where}`)).toBe(expected);
});

it.each([
  ['{"$contains":"quick"}', "a"],
  ['{"$contains":"100% sure_"}', "b"],
  ['{"$contains":""}', "abc"],
  ['{"$not_contains":"quick"}', "bcd"],
  ['{"$regex":"(?i)^quick$"}', "c"],
  ['{"$not_regex":"quick"}', "bcd"],
  ['{"$and":[{"$contains":"q"},{"$contains":"fox"}]}', "a"],
  ['{"$or":[{"$contains":"fox"},{"$contains":"sure"}]}', "ab"],
] as const)("where_document %s matches %s", async (condition, expected) => {
  expect(await ids(`"where_document":${condition}`)).toBe(expected);
});

it("where, where_document and ids must all hold", async () => {
  expect(await ids('"where":{"i":{"$gte":1}},"where_document":{"$contains":"u"},"ids":["b","a","d"]')).toBe("ab");
});

it.each(["(", "(?=a)"])("the regular expression %s is refused", async (pattern) => {
  const answer = await client.post(`${path}/get`, { where_document: { $regex: pattern } });
  expect(answer.status).toBe(400);
  expect(answer.text).toContain("Regex syntax errror: ");
});
