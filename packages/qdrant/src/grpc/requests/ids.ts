import { canonicalUuid } from "../../points/ids.js";
import { GrpcError } from "../transport/status.js";
import type { Integer } from "../wire/reader.js";
import { integer, type Json } from "./json.js";

/** The id of a point. */
export interface PointIdMessage {
  readonly num?: Integer;
  readonly uuid?: string;
}

/** The text under which the id is kept. */
export const idText = ({ num, uuid }: PointIdMessage): string => {
  if (num !== undefined) return String(num);
  if (uuid === undefined) throw new GrpcError("invalidArgument", "No ID options provided");
  const canonical = canonicalUuid(uuid);
  if (canonical === null) throw new GrpcError("invalidArgument", `Unable to parse UUID: ${uuid}`);
  return canonical;
};

/** The id as it stands in JSON. */
export const idJson = (id: PointIdMessage): Json => (id.num === undefined ? idText(id) : integer(id.num));
