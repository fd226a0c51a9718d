import { wireType } from "../wire/reader.js";
import { WireWriter } from "../wire/writer.js";

const isNumber = (id: string): boolean => /^\d+$/.test(id);

/** The fields of an id's message, from the text under which it is kept. */
export const idFields = (id: string): object => (isNumber(id) ? { num: BigInt(id) } : { uuid: id });

/** The same message as its bytes. */
export const idMessage = (id: string): Buffer => {
  const writer = new WireWriter();
  return isNumber(id)
    ? writer.tag(1, wireType.varint).int64(BigInt(id)).finish()
    : writer.tag(2, wireType.bytes).string(id).finish();
};
