import type { Collection, Engine, QueryPlan, ReadLimits } from "@vexfs/core";
import type { CollectionLookup } from "../collections/lookup.js";
import { formatError } from "../errors/qdrant-error.js";
import { isObject } from "../json/raw-json.js";
import { parsePointId } from "../points/ids.js";
import { joined, linesOf, recordsById } from "../points/lines.js";
import type { Renderings } from "../points/renderings.js";
import { type Selection, type SelectionRequest, selectionOf } from "../points/selection.js";

/** Where the points are that groups are named after, and what of them comes back. */
interface WithLookup extends SelectionRequest {
  readonly collection: string;
}

/** Adds to each group the point of another collection whose id is the group's. */
export class GroupLookup {
  readonly #engine: Engine;
  readonly #lookup: CollectionLookup;
  readonly #renderings: Renderings;

  constructor(engine: Engine, lookup: CollectionLookup, renderings: Renderings) {
    this.#engine = engine;
    this.#lookup = lookup;
    this.#renderings = renderings;
  }

  /** Closes groups that were rendered open, as a JSON list. */
  async close(openGroups: Uint8Array, withLookup: unknown, limits: ReadLimits): Promise<Uint8Array> {
    const lines = linesOf(openGroups);
    const keys = lines.filter((_, index) => index % 2 === 0).map(String);
    const ids = keys.map(idOf).filter((id) => id !== null);
    const { stored, plan, selection } = await lookedUp(this.#engine, this.#lookup, withLookup, ids);
    const records = recordsById(await stored.query(plan, this.#renderings.lookup(selection), limits));
    const groups = keys.map((key, index) => {
      const found = records.get(canonicalKey(key));
      const rest = found === undefined ? [] : [Buffer.from(',"lookup":'), found];
      return Buffer.concat([lines[2 * index + 1] ?? Buffer.alloc(0), ...rest, Buffer.from("}")]);
    });
    return joined(groups, "[", "]");
  }
}

/** Points of another collection that are looked up. The rows come in any order, each once. */
export interface LookedUp {
  readonly stored: Collection;
  readonly plan: QueryPlan;
  readonly selection: Selection;
}

/** What a request to look up points comes to, for the ids of some groups. */
export const lookedUp = async (
  engine: Engine,
  lookup: CollectionLookup,
  withLookup: unknown,
  ids: readonly string[],
): Promise<LookedUp> => {
  const request = readWithLookup(withLookup);
  const collection = await lookup.mentioned(request.collection);
  const { stored } = collection;
  const selection = selectionOf(request, collection, true);
  const candidates = { ids: engine.columns.texts(ids), unknown: "ignore" } as const;
  return { stored, plan: { source: { kind: "scan", order: "id" }, candidates, offset: 0 }, selection };
};

/** The point that a group is named after: numbers and UUIDs are ids. */
const idOf = (key: string): string | null => {
  const value: unknown = key.startsWith('"') ? JSON.parse(key) : key;
  return typeof value === "string" ? parsePointId(value) : null;
};

/** The key of a group in the form in which ids are printed. */
const canonicalKey = (key: string): string => {
  const id = idOf(key);
  if (id === null) return key;
  return /^\d+$/.test(id) ? id : JSON.stringify(id);
};

const readWithLookup = (value: unknown): WithLookup => {
  if (typeof value === "string") return { collection: value };
  const {
    collection,
    with_payload: payload,
    with_vectors: vectors,
    with_vector: vector,
  } = isObject(value) ? value : {};
  if (typeof collection !== "string") {
    throw formatError("data did not match any variant of untagged enum WithLookupInterface");
  }
  return { collection, with_payload: payload ?? true, with_vector: vectors ?? vector ?? false };
};
