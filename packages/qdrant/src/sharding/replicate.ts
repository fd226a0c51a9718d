import { type BodySchema, type PreparedBodySchema, text } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { compileOptionalFilter } from "../filter/compile.js";
import { upsertPoints } from "../points/upsert.js";
import type { ReplicatePoints } from "./operations.js";
import { forKeys } from "./routing.js";

const pageSize = 1000;

/** Points as a body that writes them, and on another line a `1` for each and the id of the last. */
const pieces = [
  text('{"points":['),
  {
    each: "rows",
    separator: ",",
    body: [
      text('{"id":'),
      { value: "id", numeric: true, local: true },
      text(',"vector":'),
      { value: "vectors", absent: "{}" },
      text(',"payload":'),
      { value: "payload", absent: "{}" },
      text("}"),
    ],
  },
  text("]}\n["),
  { each: "rows", separator: ",", body: [{ value: "id", local: true }] },
  text("]"),
] as const;

/** Copies points from one shard key to another, where those that are there are replaced. */
export const replicatePoints = async (
  { engine, quotas }: AppContext,
  collection: OpenCollection,
  { from_shard_key: from, to_shard_key: to, filter }: ReplicatePoints,
): Promise<void> => {
  const [source, target] = [forKeys(collection, [from]), forKeys(collection, [to])];
  const rendering = engine.rendering(pieces);
  const schema: PreparedBodySchema = engine.bodies.prepare(upsertPoints.schema as BodySchema);
  const selected = compileOptionalFilter(filter?.text, collection.record);
  let first: string | undefined;
  for (;;) {
    const scan = { kind: "scan", order: "id", ...(first === undefined ? {} : { from: first }) } as const;
    const plan = { source: scan, ...selected, offset: 0, limit: pageSize };
    const [body = "", last = "[]"] = Buffer.from(await source.stored.query(plan, rendering))
      .toString()
      .split("\n");
    const ids = JSON.parse(last) as readonly string[];
    if (ids.length === 0) return;
    const context = { engine, collection: target, wait: true, quotas };
    const operation = upsertPoints.compile(engine.bodies.read(schema, Buffer.from(body)), context);
    await target.stored.apply({ operations: [operation] });
    if (ids.length < pageSize) return;
    // The last of a page begins the next, and is copied twice.
    first = ids.at(-1);
  }
};
