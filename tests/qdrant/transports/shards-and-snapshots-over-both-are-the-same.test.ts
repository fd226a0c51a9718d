import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Plain, plainJson } from "./answers.js";
import { BothTransports } from "./both-transports.js";
import type { Message } from "./grpc-client.js";
import { type Generated, pointJson, pointMessage, points } from "./requests.js";
import { fields, jsonText, named, type Pair, same } from "./settings.js";
import { createBoth } from "./two-collections.js";

let both: BothTransports;
let peer = 0;
const directory = mkdtempSync(join(tmpdir(), "vexfs-snapshots-"));

beforeAll(async () => {
  both = await BothTransports.start({ clusterEnabled: true, snapshots: { directory, allowsUrls: false } });
  await createBoth(both);
  peer = Number(((await both.rest("GET", "/collections/c/cluster")).result as Message)["peer_id"]);
});

afterAll(async () => {
  await both.stop();
  rmSync(directory, { recursive: true });
});

/** A change in both forms: a procedure of collections or points and its fields, a route below a collection and its body. */
interface Change {
  readonly procedure: string;
  readonly message: object;
  readonly method: "PUT" | "POST";
  readonly path: string;
  readonly body: string;
}

const key: fc.Arbitrary<Pair> = fc.constantFrom<Pair>(
  { json: "cats", message: { keyword: "cats" } },
  { json: "dogs", message: { keyword: "dogs" } },
  { json: 7, message: { number: 7 } },
);

const peers = fc.constantFrom(0, 1).map((which) => () => (which === 0 ? peer : 4711));
const shard = same(fc.integer({ min: 0, max: 3 }));

const newKey = fields(
  {
    shard_key: key,
    shards_number: same(fc.integer({ min: 1, max: 2 })),
    replication_factor: same(fc.constant(1)),
    initial_state: named(["Active", "Active"], ["Partial", "Partial"], ["Dead", "Dead"]),
  },
  "shard_key",
);

/** The same as a request of its own, and as an operation on the cluster. */
const onKey = (
  [procedure, field, path, operation]: readonly [string, string, string, string],
  value: fc.Arbitrary<Pair>,
): fc.Arbitrary<Change> =>
  fc.tuple(value, fc.boolean()).map(([{ json, message }, isAlone]) => ({
    procedure: `Collections/${isAlone ? procedure : "UpdateCollectionClusterSetup"}`,
    message: isAlone ? { request: message } : { [field]: message },
    method: isAlone && path === "/shards" ? "PUT" : "POST",
    path: isAlone ? path : "/cluster",
    body: jsonText(isAlone ? json : { [operation]: json }),
  }));

const onCluster = (field: string, operation: string, value: fc.Arbitrary<Pair>): fc.Arbitrary<Change> =>
  value.map(({ json, message }) => ({
    procedure: "Collections/UpdateCollectionClusterSetup",
    message: { [field]: message },
    method: "POST",
    path: "/cluster",
    body: jsonText({ [operation]: json }),
  }));

const transfer = fc.tuple(shard, peers, peers).map(([{ json }, from, to]): Pair => {
  const value = { shard_id: json, from_peer_id: from(), to_peer_id: to() };
  return { json: value, message: value };
});
const replica = fc.tuple(shard, peers).map(([{ json }, which]): Pair => {
  const value = { shard_id: json, peer_id: which() };
  return { json: value, message: value };
});
const everything: Pair = { json: { must: [] }, message: { must: [] } };

const upsert = (json: unknown, message: object, written: readonly Generated<typeof points>[]): Change => ({
  procedure: "Points/Upsert",
  message: {
    wait: true,
    points: written.map(pointMessage),
    ...(json === null ? {} : { shard_key_selector: { shard_keys: [message] } }),
  },
  method: "PUT",
  path: "/points?wait=true",
  body: `{"points":[${written.map(pointJson).join(",")}]${json === null ? "" : `,"shard_key":${JSON.stringify(json)}`}}`,
});

const changes: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: onKey(["CreateShardKey", "create_shard_key", "/shards", "create_sharding_key"], newKey) },
  onKey(
    ["DeleteShardKey", "delete_shard_key", "/shards/delete", "drop_sharding_key"],
    fields({ shard_key: key }, "shard_key"),
  ),
  onCluster("move_shard", "move_shard", transfer),
  onCluster("replicate_shard", "replicate_shard", transfer),
  onCluster("abort_transfer", "abort_transfer", transfer),
  onCluster("drop_replica", "drop_replica", replica),
  onCluster(
    "replicate_points",
    "replicate_points",
    fields(
      { from_shard_key: key, to_shard_key: key, filter: fc.constant(everything) },
      "from_shard_key",
      "to_shard_key",
    ),
  ),
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.option(key), fc.array(points, { minLength: 1, maxLength: 3 }))
      .map(([chosen, written]) => upsert(chosen?.json ?? null, (chosen?.message ?? {}) as object, written)),
  },
);

/** The names of the two collections are in what is said of them. */
const anyName = (text: string): string =>
  text
    .replaceAll(/\b(?:c|rest)\b/g, "NAME")
    .replace(/^(?:Format error|Validation error) in JSON body: /, "")
    .replace(/^Validation error in body: /, "");

const keyOf = (value: unknown): Plain => {
  const { keyword, number } = (value ?? {}) as { readonly keyword?: string; readonly number?: string };
  return keyword ?? number ?? null;
};

/** Where the points of a collection are, as REST tells of it. */
const restCluster = async (name: string): Promise<Plain> =>
  plainJson((await both.rest("GET", `/collections/${name}/cluster`)).result);

const grpcCluster = async (name: string): Promise<Plain> => {
  const info = await both.grpc.call("Collections/CollectionClusterInfo", { collection_name: name });
  const { peer_id: id, shard_count: count = "0", local_shards: local = [] } = info;
  return {
    peer_id: String(id),
    shard_count: String(count),
    local_shards: (local as readonly Message[]).map((each) => ({
      shard_id: String(each["shard_id"] ?? 0),
      ...(each["shard_key"] === undefined ? {} : { shard_key: keyOf(each["shard_key"]) }),
      points_count: String(each["points_count"] ?? 0),
      state: String(each["state"] ?? "Active"),
    })),
    remote_shards: [],
    shard_transfers: [],
  };
};

const restKeys = async (name: string): Promise<readonly Plain[]> => {
  const { result } = await both.rest("GET", `/collections/${name}/shards`);
  return ((result as Message)["shard_keys"] as readonly Message[]).map((each) => plainJson(each["key"]));
};

const grpcKeys = async (name: string): Promise<readonly Plain[]> => {
  const { shard_keys: keys = [] } = await both.grpc.call("Collections/ListShardKeys", { collection_name: name });
  return (keys as readonly Message[]).map((each) => keyOf(each["key"]));
};

/** Makes both collections anew, with two keys of which one is not read yet. */
const createSharded = async (): Promise<void> => {
  const vectors = { d: { size: 3, distance: "Dot" }, m: { size: 2, distance: "Dot" } };
  const spaces = { ...vectors, m: { ...vectors.m, multivector_config: { comparator: "max_sim" } } };
  for (const name of ["c", "rest"]) {
    await both.rest("DELETE", `/collections/${name}`);
    const body = { vectors: spaces, sparse_vectors: { s: {} }, sharding_method: "custom" };
    expect((await both.rest("PUT", `/collections/${name}`, JSON.stringify(body))).result).toBe(true);
    for (const wanted of ['"shard_key":"cats"', '"shard_key":7,"initial_state":"Partial"']) {
      expect((await both.rest("PUT", `/collections/${name}/shards`, `{${wanted}}`)).result).toBe(true);
    }
  }
};

it("shard keys are made, filled and dropped alike, or refused alike", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 7 }), async (list) => {
      await createSharded();
      for (const change of list) {
        const overGrpc = await both.grpc.call(change.procedure, { collection_name: "c", ...change.message }).then(
          () => "",
          (error: unknown) => (error as { readonly details: string }).details,
        );
        const { error: overRest } = await both.rest(change.method, `/collections/rest${change.path}`, change.body);
        expect(anyName(overGrpc)).toBe(anyName(overRest));
        const cluster = await restCluster("rest");
        expect(await restCluster("c")).toEqual(cluster);
        expect(await grpcCluster("c")).toEqual(cluster);
        const keys = await restKeys("rest");
        expect([await restKeys("c"), await grpcKeys("c")]).toEqual([keys, keys]);
      }
    }),
    { numRuns: 60 },
  );
});

interface Described {
  readonly name: string;
  readonly creation_time: unknown;
  readonly size: unknown;
  readonly checksum: string;
}

const plainSnapshot = ({ name, creation_time: created, size, checksum }: Described): Plain => {
  const seconds =
    typeof created === "string" ? Date.parse(`${created}Z`) / 1000 : Number((created as Message)["seconds"]);
  return { name, checksum, size: String(size), created: seconds };
};

const inOrder = (list: unknown): readonly Plain[] =>
  ((list ?? []) as readonly Described[])
    .map(plainSnapshot)
    .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

/** A step with the snapshots of a collection, or of all where that is null: over which transport, and whether of one that is there. */
const steps = fc.record({
  does: fc.constantFrom("create" as const, "delete" as const),
  isGrpc: fc.boolean(),
  collection: fc.constantFrom("c", "none", null),
  isThere: fc.boolean(),
});

const routeOf = (collection: string | null): string =>
  collection === null ? "/snapshots" : `/collections/${collection}/snapshots`;

it("snapshots are made, listed and deleted over either, or refused alike", async () => {
  await both.rest("DELETE", "/collections/c");
  await both.rest("PUT", "/collections/c", '{"vectors":{"size":2,"distance":"Dot"}}');
  const listedOver = async (collection: string | null): Promise<readonly (readonly Plain[])[]> => {
    const request = collection === null ? {} : { collection_name: collection };
    const answer = await both.grpc.call(collection === null ? "Snapshots/ListFull" : "Snapshots/List", request);
    return [inOrder(answer["snapshot_descriptions"]), inOrder((await both.rest("GET", routeOf(collection))).result)];
  };
  const act = async (isGrpc: boolean, { does, collection }: Generated<typeof steps>, name: string): Promise<string> => {
    const suffix = collection === null ? "Full" : "";
    if (isGrpc) {
      const request = { ...(collection === null ? {} : { collection_name: collection }), snapshot_name: name };
      const procedure = `Snapshots/${does === "create" ? "Create" : "Delete"}${suffix}`;
      return both.grpc.call(procedure, request).then(
        () => "",
        (error: unknown) => (error as { readonly details: string }).details,
      );
    }
    const route = routeOf(collection);
    return (does === "create" ? await both.rest("POST", route) : await both.rest("DELETE", `${route}/${name}`)).error;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 5 }), async (list) => {
      for (const step of list) {
        const { does, collection, isGrpc, isThere } = step;
        const isKnown = collection !== "none";
        const [[before = []]] = isKnown ? [await listedOver(collection)] : [[]];
        const [first] = before as readonly { readonly name: string }[];
        const name = isThere && first !== undefined ? first.name : "nothing.snapshot";
        const said = await act(isGrpc, step, name);
        // What is refused once is refused over the other, in the same words.
        if (said !== "") expect(await act(!isGrpc, step, name)).toBe(said);
        expect(said === "").toBe(isKnown && (does === "create" || name !== "nothing.snapshot"));
        if (!isKnown) continue;
        const [overGrpc, overRest] = await listedOver(collection);
        expect(overGrpc).toEqual(overRest);
        if (does === "delete")
          expect(overRest).toEqual(before.filter((each) => (each as { name: string }).name !== name));
      }
    }),
    { numRuns: 25 },
  );
});
