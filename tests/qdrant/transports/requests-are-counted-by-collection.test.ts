import { afterAll, beforeAll, expect, it } from "vitest";
import { BothTransports } from "./both-transports.js";

let both: BothTransports;

beforeAll(async () => {
  both = await BothTransports.start();
});

afterAll(() => both.stop());

interface Statistics {
  readonly count: number;
}

type Responses = Readonly<Record<string, Readonly<Record<string, Statistics>>>>;

interface Told {
  readonly responses: Responses;
  readonly per_collection_responses?: Readonly<Record<string, Responses>>;
}

const told = async (query: string): Promise<{ readonly rest: Told; readonly grpc: Told }> => {
  const { result } = await both.rest("GET", `/telemetry${query}`);
  return (result as { readonly requests: { readonly rest: Told; readonly grpc: Told } }).requests;
};

/** How often each endpoint was answered, with what. */
const counts = (responses: Responses = {}) =>
  Object.fromEntries(
    Object.entries(responses).map(([endpoint, statuses]) => [
      endpoint,
      Object.fromEntries(Object.entries(statuses).map(([status, { count }]) => [status, Number(count)])),
    ]),
  );

const create = (name: string) =>
  both.rest("PUT", `/collections/${name}`, JSON.stringify({ vectors: { size: 2, distance: "Dot" } }));

const scroll = "POST /collections/{collection_name}/points/scroll";

it("a request counts for the collection of its path, by whatever name it came", async () => {
  await create("a");
  await create("b");
  const actions = [{ create_alias: { collection_name: "a", alias_name: "also-a" } }];
  await both.rest("POST", "/collections/aliases", JSON.stringify({ actions }));
  for (const name of ["a", "a", "also-a", "b", "nowhere"]) {
    await both.rest("POST", `/collections/${name}/points/scroll`, "{}");
  }
  await both.rest("POST", "/collections/a/points/scroll", '{"limit":"many"}');
  const { rest, grpc } = await told("?per_collection=true");
  expect(Object.keys(rest.per_collection_responses ?? {}).sort()).toEqual(["a", "b"]);
  expect(counts(rest.per_collection_responses?.["a"])).toEqual({
    "PUT /collections/{collection_name}": { 200: 1 },
    [scroll]: { 200: 3, 400: 1 },
  });
  expect(counts(rest.per_collection_responses?.["b"])[scroll]).toEqual({ 200: 1 });
  expect(counts(rest.responses)[scroll]).toEqual({ 200: 4, 400: 1, 404: 1 });
  expect(grpc).not.toHaveProperty("per_collection_responses");
});

it("a call counts when it succeeds and is about points or snapshots", async () => {
  await create("calls");
  await both.grpc.call("Points/Count", { collection_name: "calls" });
  await both.grpc.call("Points/Count", { collection_name: "calls" });
  await both.grpc.call("Snapshots/List", { collection_name: "calls" });
  await both.grpc.call("Collections/Get", { collection_name: "calls" });
  const vectors = [0.5];
  await expect(both.grpc.call("Points/Search", { collection_name: "calls", vector: vectors })).rejects.toThrow();
  const { grpc } = await told("?per_collection=true");
  expect(counts(grpc.per_collection_responses?.["calls"])).toEqual({
    "/qdrant.Points/Count": { 0: 2 },
    "/qdrant.Snapshots/List": { 0: 1 },
  });
  expect(counts(grpc.responses)["/qdrant.Points/Search"]).toBeDefined();
});

it("a collection that is dropped takes its counters with it, and one of its name begins at nothing", async () => {
  await create("again");
  await both.rest("POST", "/collections/again/points/scroll", "{}");
  await both.rest("DELETE", "/collections/again");
  expect((await told("?per_collection=true")).rest.per_collection_responses).not.toHaveProperty("again");
  await create("again");
  await both.rest("POST", "/collections/again/points/scroll", "{}");
  const { rest } = await told("?per_collection=true");
  expect(counts(rest.per_collection_responses?.["again"])[scroll]).toEqual({ 200: 1 });
});

it("collections are told apart for who asks, and hidden from who wants no names", async () => {
  for (const query of ["", "?per_collection=false", "?per_collection=true&anonymize=true"]) {
    const { rest, grpc } = await told(query);
    expect([rest, grpc].map(Object.keys)).toEqual([["responses"], ["responses"]]);
  }
});

it("metrics label the requests of collections, in the place of those of all", async () => {
  await create("measured");
  await both.rest("POST", "/collections/measured/points/scroll", "{}");
  await both.grpc.call("Points/Count", { collection_name: "measured" });
  const labelled = await both.text("/metrics?per_collection=true");
  const path = 'endpoint="/collections/{collection_name}/points/scroll"';
  for (const line of [
    `rest_responses_total{method="POST",${path},status="200",collection="measured"} 1`,
    `rest_responses_duration_seconds_bucket{method="POST",${path},status="200",collection="measured",le="+Inf"} 1`,
    'grpc_responses_total{endpoint="/qdrant.Points/Count",status="0",collection="measured"} 1',
  ]) {
    expect(labelled).toContain(`\n${line}\n`);
  }
  const samples = (text: string) => text.split("\n").filter((line) => /^(rest|grpc)_responses_/.test(line));
  expect(samples(labelled).filter((line) => !line.includes('collection="'))).toEqual([]);
  for (const query of ["", "?per_collection=true&anonymize=true"]) {
    const text = await both.text(`/metrics${query}`);
    expect(samples(text)).not.toEqual([]);
    expect(samples(text).filter((line) => line.includes('collection="'))).toEqual([]);
    expect(text.includes("measured")).toBe(query === "");
  }
});
