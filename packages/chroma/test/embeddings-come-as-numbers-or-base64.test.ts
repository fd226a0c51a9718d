import { afterAll, beforeEach, expect, it } from "vitest";
import { messageOf, TestClient } from "./support/client.js";

const client = new TestClient();
let path: string;
let count = 0;
beforeEach(async () => {
  count += 1;
  path = await client.collection(`base64-${count}`);
});
afterAll(() => client.close());

const base64 = (...values: readonly number[]): string =>
  Buffer.from(Float32Array.from(values).buffer).toString("base64");

it("base64 is little-endian f32", async () => {
  await client.post(`${path}/add`, { ids: ["a", "b"], embeddings: [base64(1, 0.1), base64(-2, 3)] });
  expect((await client.post(`${path}/get`, { include: ["embeddings"] })).text).toContain("[[1.0,0.1],[-2.0,3.0]]");
});

it("an update may leave some out, in either form", async () => {
  await client.post(`${path}/add`, { ids: ["a", "b"], embeddings: [[1], [2]] });
  await client.post(`${path}/update`, { ids: ["a", "b"], embeddings: [null, base64(7)] });
  await client.post(`${path}/update`, { ids: ["a", "b"], embeddings: [[5], null] });
  expect((await client.post(`${path}/get`, { include: ["embeddings"] })).text).toContain("[[5.0],[7.0]]");
});

it.each([
  ["!!", "Invalid base64 string: in the embedding at index 0"],
  ["YWJj", "Invalid byte length: 3 bytes cannot be converted to f32 values (must be divisible by 4)"],
  [base64(1, Number.NaN), "Non-finite float value at embedding index 1: NaN"],
  [base64(Number.NEGATIVE_INFINITY), "Non-finite float value at embedding index 0: -inf"],
  ["", "Validation error: embeddings: Each embedding must have at least 1 dimension"],
])("%s is refused", async (embedding, message) => {
  const answer = await client.post(`${path}/add`, { ids: ["a"], embeddings: [embedding] });
  expect([answer.status, messageOf(answer)]).toEqual([400, message]);
});

it("the two forms are not mixed", async () => {
  const answer = await client.post(`${path}/add`, { ids: ["a", "b"], embeddings: [[1], base64(1)] });
  expect(answer.status).toBe(422);
});

it("nothing of a refused batch is applied", async () => {
  await client.post(`${path}/add`, { ids: ["a", "b", ""], embeddings: [[1], [2], [3]] });
  await client.post(`${path}/add`, { ids: ["a", "b"], embeddings: [[1], [2]], documents: ["x"] });
  expect((await client.get(`${path}/count`)).text).toBe("0");
  // Chroma would have fixed the dimension by now.
  expect((await client.post(`${path}/add`, { ids: ["a"], embeddings: [[1, 2, 3]] })).status).toBe(201);
});
