import { shortestFloat } from "./floats.js";
import { isJsonValue, readJsonMembers, readJsonValue } from "./json-value.js";
import { WireReader, wireType } from "./reader.js";
import type { Field, FieldType, MessageType, ScalarType } from "./schema.js";
import { WireError } from "./wire-error.js";

/** Messages within messages deeper than this are refused. */
const depthMax = 100;

type Fields = Record<string, unknown>;

/**
 * Makes an object of a message, with what is there under the names of its fields:
 * - 64-bit integers are numbers where that is exact and bigints elsewhere, enumerations are their names (numbers if they have none);
 * - many floats are their bytes, little-endian and not aligned, so that nobody walks over vectors (see `floats.ts`);
 * - lists that the schema says so of are {@link Unread};
 * - maps are maps, and JSON values (one, or a map of them) are JSON text.
 *
 * The caller names the type that the schema makes sure of. Throws {@link WireError}.
 */
export const decode = <T extends object>(type: MessageType, bytes: Buffer): T =>
  readMessage(new WireReader(bytes), type, 0) as T;

/** Messages of a list, among the other fields of the message that has them. Nobody has read them. */
export class Unread<T extends object> {
  /** The message that has the list. */
  readonly message: Buffer;
  /** The number of the list among the fields. */
  readonly number: number;
  readonly #field: Field;

  constructor(message: Buffer, field: Field) {
    this.message = message;
    this.number = field.number;
    this.#field = field;
  }

  /** The messages as objects. Throws {@link WireError}. */
  read(): readonly T[] {
    const field = { ...this.#field, isUnread: false };
    const alone = { name: "", fields: [field], byNumber: new Map([[field.number, field]]) };
    return decode<Readonly<Record<string, readonly T[]>>>(alone, this.message)[field.name] ?? [];
  }
}

const readMessage = (reader: WireReader, type: MessageType, depth: number): Fields => {
  if (depth > depthMax) throw new WireError("recursion limit reached");
  const fields: Fields = {};
  while (!reader.isAtEnd) {
    const tag = reader.uint32();
    const field = type.byNumber.get(tag >>> 3);
    if (field === undefined) reader.skip(tag & 7);
    else if (field.isUnread) {
      reader.skip(tag & 7);
      fields[field.name] ??= new Unread(reader.whole, field);
    } else {
      if (field.oneof !== null) leaveOthers(fields, type, field);
      readField(reader, field, tag & 7, fields, depth);
    }
  }
  return fields;
};

/** Of a group only the last field that comes counts. */
const leaveOthers = (fields: Fields, type: MessageType, chosen: Field): void => {
  for (const other in fields) {
    if (other !== chosen.name && type.fields.some(({ name, oneof }) => name === other && oneof === chosen.oneof)) {
      delete fields[other];
    }
  }
};

const readField = (reader: WireReader, field: Field, wire: number, fields: Fields, depth: number): void => {
  const { name, type, isRepeated } = field;
  if (type.kind === "map") {
    readEntry(reader, type.value, fields, name, depth);
    return;
  }
  if (!isRepeated) {
    fields[name] = readValue(reader, type, wire, depth);
    return;
  }
  const isFloat = type.kind === "scalar" && type.scalar === "float";
  if (isFloat) {
    const bytes = wire === wireType.bytes ? reader.view() : floatBytes(reader);
    const before = fields[name];
    fields[name] = before instanceof Uint8Array ? Buffer.concat([before, bytes]) : bytes;
    return;
  }
  const list = listAt(fields, name);
  if (wire === wireType.bytes && isPackable(type)) {
    const packed = reader.message();
    while (!packed.isAtEnd) list.push(readValue(packed, type, wireOf(type), depth));
  } else list.push(readValue(reader, type, wire, depth));
};

const floatBytes = (reader: WireReader): Buffer => {
  const start = reader.skipBytes(4);
  return reader.bytes.subarray(start, start + 4);
};

const listAt = (fields: Fields, name: string): unknown[] => {
  const before = fields[name];
  if (Array.isArray(before)) return before;
  const list: unknown[] = [];
  fields[name] = list;
  return list;
};

const isPackable = (type: FieldType): boolean =>
  type.kind === "enum" || (type.kind === "scalar" && wireOf(type) !== wireType.bytes);

const readEntry = (reader: WireReader, value: FieldType, fields: Fields, name: string, depth: number): void => {
  if (isJsonValue(value)) {
    const members = (fields[name] ?? new Map<string, string>()) as Map<string, string>;
    readJsonMembers(reader.message(), members);
    fields[name] = members;
    return;
  }
  const entries = (fields[name] ?? new Map<string, unknown>()) as Map<string, unknown>;
  fields[name] = entries;
  const entry = reader.message();
  let key = "";
  let item: unknown;
  while (!entry.isAtEnd) {
    const tag = entry.uint32();
    if (tag >>> 3 === 1) key = entry.string();
    else if (tag >>> 3 === 2) item = readValue(entry, value, tag & 7, depth);
    else entry.skip(tag & 7);
  }
  entries.set(key, item ?? {});
};

const readValue = (reader: WireReader, type: FieldType, wire: number, depth: number): unknown => {
  if (wire !== wireOf(type)) throw new WireError(`invalid wire type: ${wire} (expected ${wireOf(type)})`);
  switch (type.kind) {
    case "message":
      return isJsonValue(type)
        ? readJsonValue(reader.message())
        : readMessage(reader.message(), type.message, depth + 1);
    case "enum": {
      const number = reader.int32();
      return type.values.names.get(number) ?? number;
    }
    case "scalar":
      return readScalar(reader, type.scalar);
    case "map":
      throw new TypeError("maps are read entry by entry");
  }
};

const readScalar = (reader: WireReader, scalar: ScalarType): unknown => {
  switch (scalar) {
    case "double":
      return reader.double();
    case "float":
      return shortestFloat(reader.float());
    case "int64":
      return reader.int64();
    case "uint64":
      return reader.uint64();
    case "int32":
      return reader.int32();
    case "uint32":
      return reader.uint32();
    case "bool":
      return reader.bool();
    case "string":
      return reader.string();
    case "bytes":
      return reader.view();
  }
};

const wireOf = (type: FieldType): number => {
  if (type.kind === "enum") return wireType.varint;
  if (type.kind !== "scalar") return wireType.bytes;
  switch (type.scalar) {
    case "double":
      return wireType.fixed64;
    case "float":
      return wireType.fixed32;
    case "string":
    case "bytes":
      return wireType.bytes;
    default:
      return wireType.varint;
  }
};
