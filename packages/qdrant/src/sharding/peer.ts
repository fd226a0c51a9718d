import { randomInt } from "node:crypto";
import { type Catalog, EngineError } from "@vexfs/core";
import { badRequest } from "../points/faults.js";

/** Where the catalog keeps the id of the peer. */
const key = "qdrant/cluster/peer";

/** Ids are numbers that every JSON parser reads. */
const idEnd = 2 ** 48 - 1;

/** The id of the only peer: chosen by chance when it is first asked for, and the same from then on. */
export const peerId = async (catalog: Catalog): Promise<number> => {
  const known = catalog.document(key);
  if (known !== null) return Number(known);
  try {
    await catalog.commit([{ kind: "insert", key, value: String(randomInt(1, idEnd)) }]);
  } catch (error) {
    // Another thread was quicker.
    if (!(error instanceof EngineError && error.code === "already_exists")) throw error;
  }
  return peerId(catalog);
};

/** Refuses any peer but this one, which is the only one. */
export const checkPeer = async (catalog: Catalog, peer: number): Promise<void> => {
  if (peer !== (await peerId(catalog))) throw badRequest(`Peer ${peer} does not exist`);
};
