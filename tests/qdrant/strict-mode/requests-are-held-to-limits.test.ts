import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { Client } from "../client.js";

let client: Client;

beforeAll(() => {
  client = new Client();
});
afterAll(() => client.close());

const collection = "/collections/limited";
const points = `${collection}/points`;

beforeEach(async () => {
  await client.send("DELETE", collection);
  await client.done("PUT", collection, {
    vectors: {
      "": { size: 2, distance: "Dot" },
      multi: { size: 2, distance: "Dot", multivector_config: { comparator: "max_sim" } },
    },
    sparse_vectors: { sparse: {} },
  });
  const vector = {
    "": [1, 1],
    multi: [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
  };
  const written = Array.from({ length: 10 }, (_, id) => ({ id, vector, payload: { city: "Berlin", n: id } }));
  await client.done("PUT", `${points}?wait=true`, { points: written });
});

const limit = (limits: object) =>
  client.done("PATCH", collection, { strict_mode_config: { enabled: true, ...limits } });

/** Status and error of a request. */
const refusal = async (...request: Parameters<Client["send"]>): Promise<readonly [number, string | null]> => {
  const { status, error } = await client.send(...request);
  return [status, error];
};

const query = (body: object, parameters = "") =>
  refusal("POST", `${points}/query${parameters}`, { query: [1, 0], ...body });
const accepted = [200, null];
const help = (text: string, advice: string) => [400, `Bad request: ${text}. Help: ${advice}`];
const tooMuch = (value: number, most: number, name: string) =>
  help(`Limit exceeded ${value} > ${most} for "${name}"`, `Reduce the "${name}" parameter to or below ${most}.`);

it("sizes, times and efforts of searches", async () => {
  await limit({
    max_query_limit: 4,
    max_timeout: 2,
    search_max_hnsw_ef: 5,
    search_max_oversampling: 1.5,
    search_allow_exact: false,
  });
  expect(await query({ limit: 4 })).toEqual(accepted);
  expect(await query({ limit: 5 })).toEqual(tooMuch(5, 4, "limit"));
  expect(await query({})).toEqual(tooMuch(10, 4, "limit"));
  expect(await query({ limit: 1 }, "?timeout=3")).toEqual(tooMuch(3, 2, "timeout"));
  expect(await query({ limit: 1, params: { hnsw_ef: 6 } })).toEqual(tooMuch(6, 5, "hnsw_ef"));
  const params = { quantization: { oversampling: 2 } };
  expect(await query({ limit: 1, params })).toEqual(tooMuch(2, 1.5, "oversampling"));
  expect(await query({ limit: 1, params: { exact: true } })).toEqual(
    help("Exact search disabled!", "Set exact=false."),
  );
  expect(await refusal("POST", `${points}/scroll`, { limit: 5 })).toEqual(tooMuch(5, 4, "limit"));
  expect(await refusal("POST", `${points}/count`, {})).toEqual(help("Exact search disabled!", "Set exact=false."));
  expect(
    await refusal("POST", `${points}/query/groups`, { query: [1, 0], group_by: "city", limit: 2, group_size: 3 }),
  ).toEqual(tooMuch(6, 4, "limit"));
  await limit({ search_max_batchsize: 1 });
  const searches = [
    { query: [1, 0], limit: 1 },
    { query: [1, 0], limit: 1 },
  ];
  expect(await refusal("POST", `${points}/query/batch`, { searches })).toEqual(tooMuch(2, 1, "search batch size"));
});

it("fields that have no index", async () => {
  const city = { must: [{ key: "city", match: { value: "Berlin" } }] };
  const wrong = (key: string, types: string) =>
    help(
      `Index required but not found for "${key}" of one of the following types: [${types}]`,
      "Create an index for this key or use a different filter.",
    );
  await limit({ unindexed_filtering_retrieve: false });
  expect(await query({ filter: city })).toEqual(wrong("city", "keyword"));
  expect(await query({ filter: { should: { key: "n", range: { gt: 1 } } } })).toEqual(wrong("n", "float, integer"));
  const nested = { nested: { key: "a.b", filter: { must: { key: "c", match: { text: "x" } } } } };
  expect(await query({ filter: { must_not: [nested] } })).toEqual(wrong("a.b[].c", "text"));
  expect(await query({ filter: { must: { key: "n", match: { any: [] } } } })).toEqual(accepted);
  expect(await refusal("POST", `${points}/delete`, { filter: city })).toEqual(accepted);
  await limit({ unindexed_filtering_update: false });
  expect(await refusal("POST", `${points}/delete`, { filter: city })).toEqual(wrong("city", "keyword"));
  const grouped = { query: [1, 0], group_by: "city" };
  expect(await refusal("POST", `${points}/query/groups`, grouped)).toEqual(
    help('Index required but not found for "city"', "Create an index supporting `match` for this key."),
  );
  await client.done("PUT", `${collection}/index?wait=true`, { field_name: "city", field_schema: "keyword" });
  const lookupless = { type: "integer", lookup: false, range: true };
  await client.done("PUT", `${collection}/index?wait=true`, { field_name: "n", field_schema: lookupless });
  expect(await query({ filter: city })).toEqual(accepted);
  expect(await refusal("POST", `${points}/query/groups`, grouped)).toEqual(accepted);
  expect(await refusal("POST", `${points}/delete`, { filter: city })).toEqual(accepted);
  expect(await query({ filter: { must: { key: "n", match: { value: 1 } } } })).toEqual(wrong("n", "integer"));
  expect(await query({ filter: { must: { key: "n", range: { gt: 1 } } } })).toEqual(accepted);
  expect(await refusal("POST", `${points}/query/groups`, { ...grouped, group_by: "n" })).toEqual(
    help('Index of type "Integer" found for "n"', "Create an index supporting `match` for this key."),
  );
});

it("conditions, by number and by size", async () => {
  const condition = (size: number) => ({ key: "n", match: { any: Array.from({ length: size }, (_, n) => n) } });
  await limit({ filter_max_conditions: 2, condition_max_size: 3 });
  const filter = { must: [condition(3)], should: { should: [condition(1)] } };
  expect(await query({ filter })).toEqual(accepted);
  expect(await query({ filter: { ...filter, must_not: [condition(1)] } })).toEqual(
    help("Filter condition limit reached (3 > 2)", "Reduce the amount of conditions of your filter."),
  );
  expect(await query({ filter: { must: [{ nested: { key: "a", filter: { must: condition(4) } } }] } })).toEqual(
    help("Condition size limit reached (4 > 3)", "Reduce the size of your condition."),
  );
});

it("searches of everything in a space without a graph", async () => {
  await client.done("PATCH", collection, { vectors: { multi: { hnsw_config: { m: 0 } } } });
  await limit({ search_allow_exact: false });
  const forbidden = help(
    "Request is forbidden on 'multi' because global vector indexing is disabled (hnsw_config.m = 0)",
    "Use tenant-specific filter, enable global vector indexing or enable strict mode `search_allow_exact` option",
  );
  expect(await query({ using: "multi" })).toEqual(forbidden);
  expect(await query({})).toEqual(accepted);
  const filter = { must: { key: "city", match: { value: "Berlin" } } };
  const tenant = { type: "keyword", is_tenant: true };
  await client.done("PUT", `${collection}/index?wait=true`, { field_name: "city", field_schema: tenant });
  const params = { payload_m: 16 };
  await client.done("PATCH", collection, { vectors: { multi: { hnsw_config: params } } });
  expect(await query({ using: "multi", filter })).toEqual(accepted);
});

it("writes, by number of points and by what they bring", async () => {
  await limit({
    upsert_max_batchsize: 2,
    multivector_config: { multi: { max_vectors: 2 } },
    sparse_config: { sparse: { max_length: 2 } },
    max_payload_index_count: 1,
  });
  const upsert = (...written: object[]) =>
    refusal("PUT", `${points}?wait=true`, { points: written.map((vector, id) => ({ id, vector })) });
  expect(await upsert({}, {})).toEqual(accepted);
  expect(await upsert({}, {}, {})).toEqual(tooMuch(3, 2, "upsert limit"));
  const operations = [
    {
      upsert: {
        batch: {
          ids: [1, 2, 3],
          vectors: {
            "": [
              [1, 1],
              [1, 1],
              [1, 1],
            ],
          },
        },
      },
    },
  ];
  expect(await refusal("POST", `${points}/batch`, { operations })).toEqual(tooMuch(3, 2, "upsert limit"));
  const changed = [0, 1, 2].map((id) => ({ id, vector: [1, 1] }));
  expect(await refusal("PUT", `${points}/vectors`, { points: changed })).toEqual(tooMuch(3, 2, "update limit"));
  expect(
    await upsert({
      multi: [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
    }),
  ).toEqual([400, "Bad request: Multivector 'multi' has a limit of 2 vectors, but 3 were provided!"]);
  expect(await upsert({ sparse: { indices: [1, 2, 3], values: [1, 2, 3] } })).toEqual([
    400,
    "Bad request: Sparse vector 'sparse' has a limit of 2 indices, but 3 were provided!",
  ]);
  await client.done("PUT", `${collection}/index?wait=true`, { field_name: "a", field_schema: "keyword" });
  expect(await refusal("PUT", `${collection}/index`, { field_name: "b", field_schema: "keyword" })).toEqual(
    help(
      "Collection already has the maximum number of payload indices (1)",
      "Please delete an existing index before creating a new one.",
    ),
  );
});

it("collections, by number of points and by bytes of vectors", async () => {
  await limit({ max_points_count: 10 });
  const one = { points: [{ id: 99, vector: {} }] };
  expect(await refusal("PUT", points, one)).toEqual([400, "Bad request: Max points count limit of 10 reached!"]);
  await limit({ max_points_count: 100, max_collection_vector_size_bytes: 160 });
  expect(await refusal("PUT", points, one)).toEqual([
    400,
    "Bad request: Max vector storage size limit of 0.00015258789MB reached!",
  ]);
});

it("collections, by bytes of several vectors and of sparse ones, as soon as they are written", async () => {
  // 10 of 2 numbers, and 10 times 3 of them.
  const written = 10 * 2 * 4 + 10 * 3 * 2 * 4;
  const sparse = { sparse: { indices: [1, 2, 3], values: [1, 2, 3] } };
  const put = (id: number, vector: object) => refusal("PUT", `${points}?wait=true`, { points: [{ id, vector }] });
  const isFull = async (vector: object) => {
    const [status, error] = await put(21, vector);
    return status === 400 && error?.startsWith("Bad request: Max vector storage size limit of ");
  };
  await limit({ max_collection_vector_size_bytes: written });
  expect(await isFull({})).toBe(true);
  await limit({ max_collection_vector_size_bytes: written + 1 });
  expect(await put(20, sparse)).toEqual(accepted);
  expect(await isFull({})).toBe(true);
  await limit({ max_collection_vector_size_bytes: written + 3 * 8 + 1 });
  expect(await put(20, sparse)).toEqual(accepted);
  expect(await put(21, {})).toEqual(accepted);
  await client.done("POST", `${points}/delete?wait=true`, { points: [20] });
  await limit({ max_collection_vector_size_bytes: written + 1 });
  expect(await put(21, {})).toEqual(accepted);
});

it("collections, by blocks of payloads, also of those that were just replaced", async () => {
  const block = 128;
  await limit({ max_collection_payload_size_bytes: 15 * block });
  const again = () =>
    refusal("POST", `${points}/payload?wait=true`, { points: [1, 2, 3, 4, 5], payload: { city: "London" } });
  expect(await again()).toEqual(accepted);
  const reached = [400, `Bad request: Max payload storage size limit of 0.0018310547MB reached!`];
  expect(await again()).toEqual(reached);
  expect(await refusal("PUT", points, { points: [{ id: 99, vector: {} }] })).toEqual(reached);
  expect(await refusal("POST", `${points}/delete?wait=true`, { points: [9] })).toEqual(accepted);
  await limit({ max_collection_payload_size_bytes: 15 * block + 1 });
  expect(await again()).toEqual(accepted);
});

it("nothing where strict mode is off", async () => {
  await limit({ max_query_limit: 1, upsert_max_batchsize: 1 });
  await client.done("PATCH", collection, { strict_mode_config: { enabled: false } });
  expect(await query({ limit: 5 })).toEqual(accepted);
});
