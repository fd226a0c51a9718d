import { RawJson } from "../../json/raw-json.js";
import { GrpcError } from "../transport/status.js";
import type { WireReader } from "./reader.js";
import type { FieldType } from "./schema.js";
import { WireError } from "./wire-error.js";

/**
 * JSON values as messages: `Value` is one of null 1, double 2, integer 3, string 4, bool 5, `Struct` 6 (entries 1 of key 1 and
 * value 2) and `ListValue` 7 (values 1). They become text at once, in which doubles have a point or an exponent and integers do not.
 */
export const isJsonValue = (type: FieldType): boolean =>
  type.kind === "message" && type.message.name === "qdrant.Value";

const depthMax = 100;

/** Reads a value. */
export const readJsonValue = (reader: WireReader): RawJson => new RawJson(valueText(reader, 0));

/** Reads an entry of a map of values, and adds it to those that came before. */
export const readJsonMembers = (entry: WireReader, members: Map<string, string>): void => readEntry(entry, members, 0);

/** The JSON object with these members. */
export const objectText = (members: ReadonlyMap<string, string>): string => {
  let text = "";
  for (const [key, value] of members) text += `${text === "" ? "{" : ","}${JSON.stringify(key)}:${value}`;
  return text === "" ? "{}" : `${text}}`;
};

const readEntry = (entry: WireReader, members: Map<string, string>, depth: number): void => {
  let key = "";
  let value = "null";
  while (!entry.isAtEnd) {
    const tag = entry.uint32();
    if (tag >>> 3 === 1) key = entry.string();
    else if (tag >>> 3 === 2) value = valueText(entry.message(), depth);
    else entry.skip(tag & 7);
  }
  members.set(key, value);
};

const valueText = (reader: WireReader, depth: number): string => {
  if (depth > depthMax) throw new WireError("recursion limit reached");
  let text = "null";
  while (!reader.isAtEnd) {
    const tag = reader.uint32();
    switch (tag) {
      case 0x08:
        reader.uint64();
        text = "null";
        break;
      case 0x11:
        text = doubleText(reader.double());
        break;
      case 0x18:
        text = String(reader.int64());
        break;
      case 0x22:
        text = JSON.stringify(reader.string());
        break;
      case 0x28:
        text = String(reader.bool());
        break;
      case 0x32:
        text = structText(reader.message(), depth);
        break;
      case 0x3a:
        text = listText(reader.message(), depth);
        break;
      default:
        reader.skip(tag & 7);
    }
  }
  return text;
};

const structText = (reader: WireReader, depth: number): string => {
  const members = new Map<string, string>();
  while (!reader.isAtEnd) {
    const tag = reader.uint32();
    if (tag === 0x0a) readEntry(reader.message(), members, depth + 1);
    else reader.skip(tag & 7);
  }
  return objectText(members);
};

const listText = (reader: WireReader, depth: number): string => {
  const items: string[] = [];
  while (!reader.isAtEnd) {
    const tag = reader.uint32();
    if (tag === 0x0a) items.push(valueText(reader.message(), depth + 1));
    else reader.skip(tag & 7);
  }
  return `[${items.join(",")}]`;
};

/** A double in JSON as Qdrant writes it, which always shows that it is none of the integers. */
export const doubleText = (value: number): string => {
  if (!Number.isFinite(value)) throw new GrpcError("invalidArgument", "cannot convert to json number");
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (size >= 1e16 || (size > 0 && size < 1e-5)) return value.toExponential().replace("+", "");
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
};
