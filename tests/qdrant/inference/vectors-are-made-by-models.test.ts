import type { InferenceSettings } from "@vexfs/qdrant";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { Client } from "../client.js";
import { type ModelRequest, ModelServer } from "./model-server.js";

const models = new ModelServer();

beforeAll(() => models.start());
afterAll(() => models.stop());

/** The vectors that the models of the tests make: of a text its length. */
const vectorOf = (input: unknown): readonly number[] => [String(input).length, 1];

const inputsOf = ({ body }: ModelRequest): readonly Readonly<Record<string, unknown>>[] =>
  body["inputs"] as readonly Readonly<Record<string, unknown>>[];

let client: Client;

/** Starts the API with somebody who makes vectors. */
const startWith = async (inference: InferenceSettings): Promise<void> => {
  client = new Client({ inference });
  const vectors = { a: { size: 2, distance: "Dot" }, b: { size: 2, distance: "Dot" } };
  await client.done("PUT", "/collections/things", { vectors });
};

const startWithService = (): Promise<void> =>
  startWith({ service: { address: `${models.url}/infer`, token: "t0", timeoutMs: 5000 }, provider: null });

const startWithProvider = (name: "ollama" | "openai"): Promise<void> =>
  startWith({ service: null, provider: { name, url: models.url, apiKey: "k0", timeoutMs: 5000 } });

const points = "/collections/things/points";

/** The vectors of a point. */
const storedVectors = async (id: number): Promise<unknown> => {
  const { result } = await client.done("POST", points, { ids: [id], with_vector: true });
  return (result as { vector: unknown }[])[0]?.vector;
};

beforeEach(() => {
  models.requests.length = 0;
  models.status = 200;
  models.headers = {};
  models.answer = (request) => ({
    embeddings: inputsOf(request).map(({ data }) => vectorOf(data)),
    usage: { models: { m: { tokens: 7 } } },
  });
});

afterEach(() => client.close());

it("an inference service is asked once a request, each input once", async () => {
  await startWithService();
  const one = { text: "one", model: "m", options: { size: 2.5 } };
  const image = { image: "https://example.com/i.png", model: "m" };
  const batch = [
    { id: 1, vector: { a: one, b: image }, payload: { model: "T" } },
    { id: 2, vector: { a: { object: { x: [1] }, model: "m" }, b: one } },
    { id: 3, vector: { a: [0.1, 3], b: [4, 5] } },
  ];
  const { usage } = await client.done("PUT", `${points}?wait=true`, { points: batch }, { "openai-api-key": "s" });
  expect(usage).toEqual({ inference: { models: { m: { tokens: 7 } } } });
  expect(models.requests).toHaveLength(1);
  const [request] = models.requests;
  expect(request?.path).toBe("/infer");
  expect(request?.headers["openai-api-key"]).toBe("s");
  expect(request?.body).toEqual({
    inference: "update",
    token: "t0",
    inputs: [
      { data: "one", data_type: "text", model: "m", options: { size: 2.5 } },
      { data: { x: [1] }, data_type: "object", model: "m", options: null },
      { data: "https://example.com/i.png", data_type: "image", model: "m", options: null },
    ],
  });
  expect(await storedVectors(1)).toEqual({ a: [3, 1], b: [25, 1] });
  expect(await storedVectors(2)).toEqual({ a: [15, 1], b: [3, 1] });
  expect(await storedVectors(3)).toEqual({ a: [0.1, 3], b: [4, 5] });
});

it("every way of writing embeds", async () => {
  await startWithService();
  const document = (text: string) => ({ text, model: "m" });
  const vectors = { a: [document("12"), document("123")], b: [[1, 1], document("1")] };
  await client.done("PUT", `${points}?wait=true`, { batch: { ids: [1, 2], vectors } });
  await client.done("PUT", `${points}/vectors?wait=true`, { points: [{ id: 1, vector: { b: document("1234") } }] });
  const operations = [
    { upsert: { points: [{ id: 3, vector: { a: document("12345") } }] } },
    { update_vectors: { points: [{ id: 3, vector: { b: document("123456") } }] } },
  ];
  await client.done("POST", `${points}/batch?wait=true`, { operations });
  expect(models.requests.map((request) => inputsOf(request).length)).toEqual([3, 1, 2]);
  expect(await storedVectors(1)).toEqual({ a: [2, 1], b: [4, 1] });
  expect(await storedVectors(2)).toEqual({ a: [3, 1], b: [1, 1] });
  expect(await storedVectors(3)).toEqual({ a: [5, 1], b: [6, 1] });
});

it("unnamed vectors are embedded one by one alone", async () => {
  await startWithService();
  const document = { text: "x", model: "m" };
  const inBatch = await client.send("PUT", points, { batch: { ids: [1], vectors: [document] } });
  expect([inBatch.status, inBatch.error]).toEqual([
    400,
    "Direct Document processing is not supported in top-level batch vectors. Use named vectors.",
  ]);
  const changed = await client.send("PUT", `${points}/vectors`, { points: [{ id: 1, vector: document }] });
  expect([changed.status, changed.error]).toEqual([
    400,
    "Direct Document processing not supported for PointVectors. Use named vectors.",
  ]);
});

it("every kind of query embeds what stands for a vector", async () => {
  await startWithService();
  await client.done("PUT", `${points}?wait=true`, {
    points: [
      { id: 1, vector: { a: [1, 0] }, payload: { model: "x" } },
      { id: 2, vector: { a: [0, 1] } },
    ],
  });
  models.answer = (request) => ({ embeddings: inputsOf(request).map(({ data }) => (data === "up" ? [0, 1] : [1, 0])) });
  const [up, right] = ["up", "right"].map((text) => ({ text, model: "m" }));
  const first = async (query: unknown): Promise<unknown> => {
    const body = { query, using: "a", limit: 1, filter: { must_not: [{ has_id: [9] }] } };
    const { result } = await client.done("POST", `${points}/query`, body);
    return (result as { points: { id: number }[] }).points[0]?.id;
  };
  expect(await first(up)).toBe(2);
  expect(await first({ nearest: right })).toBe(1);
  expect(await first({ recommend: { positive: [up, [0, 2]], negative: [right] } })).toBe(2);
  expect(await first({ discover: { target: up, context: { positive: right, negative: up } } })).toBe(1);
  expect(await first({ context: [{ positive: up, negative: right }] })).toBe(2);
  expect(models.requests.every(({ body }) => body["inference"] === "search")).toBe(true);
  const searches = [
    { query: up, using: "a", limit: 1 },
    { query: right, using: "a", limit: 1 },
  ];
  models.requests.length = 0;
  const { result } = await client.done("POST", `${points}/query/batch`, { searches });
  expect((result as { points: { id: number }[] }[]).map((answer) => answer.points[0]?.id)).toEqual([2, 1]);
  expect(models.requests).toHaveLength(1);
});

it("failures of the service are told", async () => {
  await startWithService();
  const asked = () => client.send("POST", `${points}/query`, { query: { text: "x", model: "m" }, using: "a" });
  models.answer = () => ({ error: "no such model" });
  for (const [status, answered, error] of [
    [400, 400, "Bad request: Inference request validation failed: no such model"],
    [401, 500, `Service internal error: Authentication failed for inference service (401 Unauthorized): `],
    [404, 400, "Bad request: Inference can't process request (404 Not Found): "],
    [429, 429, "Rate limiting exceeded: Too many requests for inference service (429 Too Many Requests): "],
    [503, 500, "Service internal error: Inference service error (503 Service Unavailable): "],
  ] as const) {
    models.status = status;
    models.headers = status === 429 ? { "retry-after": "17" } : {};
    const answer = await asked();
    expect(answer.status).toBe(answered);
    expect(answer.error).toContain(error);
    if (status === 429) expect(answer.headers["retry-after"]).toBe("17");
  }
  models.status = 200;
  models.answer = () => ({ embeddings: [] });
  expect((await asked()).error).toBe(
    "Service internal error: Inference service returned no vectors. Check if models are properly loaded.",
  );
  models.answer = () => ({ vectors: [] });
  expect((await asked()).error).toContain("Failed to parse successful inference response");
});

it("nobody embeds unless somebody is named", async () => {
  await startWith({ service: null, provider: null });
  const { status, error } = await client.send("PUT", points, {
    points: [{ id: 1, vector: { a: { text: "x", model: "m" } } }],
  });
  expect([status, error]).toEqual([
    500,
    "Service internal error: InferenceService URL not configured - please provide valid address in config",
  ]);
});

it("Ollama embeds, each model for itself", async () => {
  await startWithProvider("ollama");
  models.answer = ({ body }) => ({
    embeddings: (body["input"] as string[]).map(vectorOf),
    prompt_eval_count: 3,
  });
  const vector = {
    a: { text: "abc", model: "ollama/nomic-embed-text", options: { truncate: true } },
    b: { text: "abcd", model: "all-minilm" },
  };
  const { usage } = await client.done("PUT", `${points}?wait=true`, { points: [{ id: 1, vector }] });
  expect(models.requests.map(({ path, body }) => [path, body])).toEqual([
    ["/api/embed", { model: "nomic-embed-text", input: ["abc"], truncate: true }],
    ["/api/embed", { model: "all-minilm", input: ["abcd"] }],
  ]);
  expect(usage).toEqual({
    inference: { models: { "ollama/nomic-embed-text": { tokens: 3 }, "all-minilm": { tokens: 3 } } },
  });
  expect(await storedVectors(1)).toEqual({ a: [3, 1], b: [4, 1] });
});

it("servers that speak the protocol of OpenAI embed, with the key of the request or the configured one", async () => {
  await startWithProvider("openai");
  models.answer = ({ body }) => {
    const data = (body["input"] as string[]).map((text, index) => ({ index, embedding: vectorOf(text) }));
    return { data: data.reverse(), usage: { prompt_tokens: 4, total_tokens: 5 } };
  };
  const vector = { a: { text: "abc", model: "openai/small" }, b: { text: "abcd", model: "openai/small" } };
  await client.done("PUT", `${points}?wait=true`, { points: [{ id: 1, vector }] });
  const { usage } = await client.done(
    "POST",
    `${points}/query`,
    { query: vector.a, using: "a" },
    { "openai-api-key": "k1" },
  );
  expect(usage).toEqual({ inference: { models: { "openai/small": { tokens: 5 } } } });
  expect(models.requests.map(({ path, body, headers }) => [path, body["input"], headers.authorization])).toEqual([
    ["/v1/embeddings", ["abc", "abcd"], "Bearer k0"],
    ["/v1/embeddings", ["abc"], "Bearer k1"],
  ]);
  expect(await storedVectors(1)).toEqual({ a: [3, 1], b: [4, 1] });
});

it("a provider that cannot be reached is named", async () => {
  await startWith({
    service: null,
    provider: { name: "ollama", url: "http://127.0.0.1:1", apiKey: null, timeoutMs: 5000 },
  });
  const { status, error } = await client.send("POST", `${points}/query`, {
    query: { text: "x", model: "m" },
    using: "a",
  });
  expect(status).toBe(500);
  expect(error).toContain(
    "Service internal error: Failed to send inference request: http://127.0.0.1:1/api/embed cannot be reached:",
  );
});
