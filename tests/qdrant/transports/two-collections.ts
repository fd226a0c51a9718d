import { expect } from "vitest";
import { restPoint } from "./answers.js";
import type { BothTransports } from "./both-transports.js";
import { entries } from "./grpc-client.js";

const overGrpc = {
  vectors_config: {
    params_map: {
      map: entries<object>({
        d: { size: 3, distance: "Cosine" },
        m: { size: 2, distance: "Dot", multivector_config: { comparator: "MaxSim" } },
      }),
    },
  },
  sparse_vectors_config: { map: entries({ s: {} }) },
};

const overRest = {
  vectors: {
    d: { size: 3, distance: "Cosine" },
    m: { size: 2, distance: "Dot", multivector_config: { comparator: "max_sim" } },
  },
  sparse_vectors: { s: {} },
};

/** Makes the collections `c`, over gRPC, and `rest`, over REST, with nothing in them. */
export const createBoth = async (both: BothTransports): Promise<void> => {
  for (const collection_name of ["c", "rest"]) await both.grpc.call("Collections/Delete", { collection_name });
  await both.grpc.call("Collections/Create", { collection_name: "c", ...overGrpc });
  const created = await both.rest("PUT", "/collections/rest", JSON.stringify(overRest));
  expect(created.result).toBe(true);
};

/** Declares indexes on the fields of `c`, each of a type of gRPC. */
export const indexFields = async (both: BothTransports, types: Readonly<Record<string, string>>): Promise<void> => {
  for (const [field_name, field_type] of Object.entries(types)) {
    await both.grpc.call("Points/CreateFieldIndex", { collection_name: "c", wait: true, field_name, field_type });
  }
};

/** All points of a collection. */
export const allPoints = async (both: BothTransports, name: string): Promise<readonly unknown[]> => {
  const body = '{"limit":1000,"with_payload":true,"with_vector":true}';
  const { result } = await both.rest("POST", `/collections/${name}/points/scroll`, body);
  return (result as { readonly points: readonly unknown[] }).points.map(restPoint);
};
