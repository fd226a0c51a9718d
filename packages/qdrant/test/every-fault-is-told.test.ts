import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RecordingClient } from "./support/recording-engine.js";

let client: RecordingClient;

beforeEach(async () => {
  client = new RecordingClient();
  await client.create("c", [{ name: "" }, { name: "words", kind: "sparse", dimension: null }]);
});

afterEach(() => client.close());

const refusal = async (path: string, body: unknown): Promise<string | null> =>
  (await client.send("POST", `c/${path}`, body)).error;

describe("values that break rules are told together", () => {
  it("of a search: its sizes and its filter", async () => {
    const body = {
      query: [1, 2],
      limit: 0,
      params: { hnsw_ef: 0, quantization: { oversampling: 0.5 } },
      filter: { must: [{ key: "a" }, { slice: { total: 2, index: 3 } }], min_should: { conditions: [], min_count: 0 } },
    };
    expect(await refusal("points/query", body)).toBe(
      "Validation error in JSON body: [internal.limit: value 0 invalid, must be 1 or larger; " +
        "internal.params.hnsw_ef: value 0 invalid, must be 1 or larger; " +
        "internal.params.quantization.oversampling: value 0.5 invalid, must be 1 or larger; " +
        "internal.filter.min_should.min_count: min_count must be greater than 0; " +
        "internal.filter.must[0].__all__: Validation error: At least one field condition must be specified [{}]; " +
        "internal.filter.must[1].__all__: Validation error: Slice index must be less than the total number of slices [{}]]",
    );
    expect(client.plans).toEqual([]);
  });
});

describe("a body of the wrong shape is refused where serde stands", () => {
  const unknown =
    "Format error in JSON body: unknown field `muss`, expected one of `should`, `min_should`, `must`, `must_not`";

  it("at its end, where Qdrant gathers it first", async () => {
    expect(await refusal("points/scroll", '{"filter":{"muss":[]},"limit":3}')).toBe(`${unknown} at line 1 column 32`);
    expect(await refusal("points/query", '{\n "query":[1,2],\n "filter":{"muss":[]}\n}\n')).toBe(
      `${unknown} at line 4 column 1`,
    );
  });

  it("at the end of the search of a batch", async () => {
    const search = '{"query":[1,2],"filter":{"muss":[]}}';
    expect(await refusal("points/query/batch", `{"searches":[{"query":[1,2]},${search},{}]}`)).toBe(
      `${unknown} at line 1 column 65`,
    );
  });

  it("at the end of the filter of a write that is read member by member", async () => {
    const body = '{"filter":{"muss":[]},"payload":{"a":1}}';
    expect(await refusal("points/payload", body)).toBe(`${unknown} at line 1 column 21`);
  });

  it("nowhere, where one of several shapes is wanted", async () => {
    expect(await refusal("points/delete", '{"filter":{"muss":[]}}')).toBe(
      "Format error in JSON body: data did not match any variant of untagged enum PointsSelector",
    );
  });
});
