import type { Engine, ReadLimits } from "@vexfs/core";
import type { CollectionLookup } from "../../collections/lookup.js";
import { parsePointId } from "../../points/ids.js";
import { lookedUp } from "../../search/group-lookup.js";
import { WireReader } from "../wire/reader.js";
import { idMessage } from "./ids.js";
import { type MessageRenderings, resultField } from "./renderings.js";
import { firstMessage, messageField, rowsOf } from "./rows.js";

/** The field of a group that holds the point that it is named after. */
const lookupField = 3;

/** Adds to each group the point of another collection whose id is the group's. */
export class MessageLookup {
  readonly #engine: Engine;
  readonly #lookup: CollectionLookup;
  readonly #renderings: MessageRenderings;

  constructor(engine: Engine, lookup: CollectionLookup, renderings: MessageRenderings) {
    this.#engine = engine;
    this.#lookup = lookup;
    this.#renderings = renderings;
  }

  /** The groups with what was found, each in the field of results. */
  async joined(groups: Uint8Array, withLookup: unknown, limits: ReadLimits): Promise<Uint8Array> {
    const rows = rowsOf(groups).map(({ message }) => ({ message, id: idOf(firstMessage(message)) }));
    const ids = rows.map(({ id }) => id).filter((id) => id !== null);
    const { stored, plan, selection } = await lookedUp(this.#engine, this.#lookup, withLookup, ids);
    const rendered = await stored.query(plan, this.#renderings.records(lookupField, selection), limits);
    const found = new Map(
      rowsOf(rendered).map(({ whole, message }) => [firstMessage(message).toString("latin1"), whole]),
    );
    const closed = rows.map(({ message, id }) => {
      const point = id === null ? undefined : found.get(idMessage(id).toString("latin1"));
      return messageField(resultField, point === undefined ? [message] : [message, point]);
    });
    return Buffer.concat(closed);
  }
}

/** The id of the point that a group is named after: unsigned numbers and UUIDs are ids. */
const idOf = (key: Buffer): string | null => {
  const reader = new WireReader(key);
  switch (reader.isAtEnd ? 0 : reader.uint32() >>> 3) {
    case 1:
      return String(reader.uint64());
    case 3:
      return parsePointId(reader.string());
    default:
      return null;
  }
};
