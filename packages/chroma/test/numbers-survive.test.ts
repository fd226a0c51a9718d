import { afterAll, expect, it } from "vitest";
import { collectionsPath, TestClient } from "./support/client.js";

const client = new TestClient();
afterAll(() => client.close());

const written =
  '{"i":1,"f":2.0,"big":9223372036854775807,"neg":-9223372036854775808,"huge":9223372036854775808,"e":1e3,"mix":[1,2.5]}';
const shown =
  '{"i":1,"f":2.0,"big":9223372036854775807,"neg":-9223372036854775808,"huge":9.223372036854776e+18,"e":1000.0,"mix":[1.0,2.5]}';

it("in the metadata of records", async () => {
  const path = await client.collection("records");
  await client.post(`${path}/add`, `{"ids":["a"],"embeddings":[[1]],"metadatas":[${written}]}`);
  expect((await client.post(`${path}/get`, { include: ["metadatas"] })).text).toContain(`"metadatas":[${shown}]`);
});

it("in the metadata of collections, also when it is replaced", async () => {
  const created = await client.post(collectionsPath, `{"name":"collection","metadata":${written}}`);
  expect(created.text).toContain(`"metadata":${shown}`);
  const { id } = JSON.parse(created.text) as { id: string };
  await client.put(`${collectionsPath}/${id}`, '{"new_metadata":{"x":3.0,"y":3,"gone":null}}');
  expect((await client.get(`${collectionsPath}/collection`)).text).toContain('"metadata":{"x":3.0,"y":3}');
});

it("in embedding functions", async () => {
  const configuration =
    '{"embedding_function":{"type":"known","name":"x","config":{"a":1.0,"b":12345678901234567890}}}';
  const created = await client.post(collectionsPath, `{"name":"ef1","configuration":${configuration}}`);
  expect(created.text).toContain(
    '"embedding_function":{"type":"known","name":"x","config":{"a":1.0,"b":12345678901234567890}}',
  );
});

it("in filters: 64-bit integers are told apart", async () => {
  const path = await client.collection("filters");
  await client.post(
    `${path}/add`,
    '{"ids":["a","b"],"embeddings":[[1],[2]],"metadatas":[{"n":9007199254740993},{"n":9007199254740992}]}',
  );
  const answer = await client.post(`${path}/get`, '{"where":{"n":9007199254740993},"include":[]}');
  expect(JSON.parse(answer.text)).toMatchObject({ ids: ["a"] });
});

it("in embeddings, as shortest f32", async () => {
  const path = await client.collection("embeddings");
  await client.post(`${path}/add`, '{"ids":["a"],"embeddings":[[0.1,1,1e-7,1e20,16777217]]}');
  const answer = await client.post(`${path}/get`, { include: ["embeddings"] });
  expect(answer.text).toContain('"embeddings":[[0.1,1.0,1e-7,1e+20,16777216.0]]');
});
