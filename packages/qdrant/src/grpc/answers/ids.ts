import { wireType } from "../wire/reader.js";
import { WireWriter } from "../wire/writer.js";

/** The message of an id, from the text under which it is kept. */
export const idMessage = (id: string): Buffer => {
  const writer = new WireWriter();
  return /^\d+$/.test(id)
    ? writer.tag(1, wireType.varint).int64(BigInt(id)).finish()
    : writer.tag(2, wireType.bytes).string(id).finish();
};
