import { LosslessNumber } from "lossless-json";
import { isObject } from "../../json/raw-json.js";
import { isJsonValue } from "./json-value.js";
import { type Integer, wireType } from "./reader.js";
import type { Field, FieldType, MessageType, ScalarType } from "./schema.js";
import { WireWriter } from "./writer.js";

/**
 * The bytes of a message, from an object such as `decode` makes. Numbers may be lossless ones, maps may be objects,
 * JSON values are values that were parsed losslessly, and what is null or undefined is not there.
 */
export const encode = (type: MessageType, value: object): Buffer => {
  const writer = new WireWriter();
  writeFields(writer, type, value as Readonly<Record<string, unknown>>);
  return writer.finish();
};

const writeFields = (writer: WireWriter, type: MessageType, value: Readonly<Record<string, unknown>>): void => {
  for (const field of type.fields) {
    const item = value[field.name];
    if (item !== undefined && item !== null) writeField(writer, field, item);
  }
};

const writeField = (writer: WireWriter, field: Field, value: unknown): void => {
  const { number, type, isRepeated } = field;
  if (type.kind === "map") {
    for (const [key, item] of entriesOf(value)) {
      writer.message(number, (entry) => {
        entry.tag(1, wireType.bytes).string(key);
        writeValue(entry, 2, type.value, item);
      });
    }
  } else if (isRepeated) writeList(writer, number, type, value as readonly unknown[]);
  else if (field.isOptional || field.oneof !== null || !isDefault(type, value)) writeValue(writer, number, type, value);
};

const entriesOf = (value: unknown): Iterable<readonly [string, unknown]> =>
  value instanceof Map ? value : Object.entries(value as object);

/** What is not written where absence and default are the same. */
const isDefault = (type: FieldType, value: unknown): boolean => {
  if (type.kind === "enum") return type.values.numbers.get(value as string) === 0;
  return type.kind === "scalar" && (value === "" || value === false || (isNumeric(value) && Number(value) === 0));
};

const isNumeric = (value: unknown): boolean =>
  typeof value === "number" || typeof value === "bigint" || value instanceof LosslessNumber;

const writeList = (writer: WireWriter, number: number, type: FieldType, list: readonly unknown[]): void => {
  const isPacked =
    type.kind === "enum" || (type.kind === "scalar" && type.scalar !== "string" && type.scalar !== "bytes");
  if (!isPacked) for (const item of list) writeValue(writer, number, type, item);
  else if (list.length > 0) {
    writer.message(number, (packed) => {
      for (const item of list) writePlain(packed, type, item);
    });
  }
};

const writeValue = (writer: WireWriter, number: number, type: FieldType, value: unknown): void => {
  if (type.kind !== "message") {
    writer.tag(number, wireOf(type));
    writePlain(writer, type, value);
  } else if (isJsonValue(type)) writer.message(number, (message) => writeJson(message, value));
  else {
    const { message } = type;
    writer.message(number, (inner) => writeFields(inner, message, value as Readonly<Record<string, unknown>>));
  }
};

const wireOf = (type: FieldType): number => {
  const scalar = type.kind === "scalar" ? type.scalar : "int32";
  if (scalar === "double") return wireType.fixed64;
  if (scalar === "float") return wireType.fixed32;
  return scalar === "string" || scalar === "bytes" ? wireType.bytes : wireType.varint;
};

const writePlain = (writer: WireWriter, type: FieldType, value: unknown): void => {
  if (type.kind === "enum") {
    const number = typeof value === "string" ? type.values.numbers.get(value) : Number(value);
    if (number === undefined) throw new TypeError(`${type.values.name} has no value ${String(value)}`);
    writer.int64(number);
  } else if (type.kind === "scalar") writeScalar(writer, type.scalar, value);
};

const writeScalar = (writer: WireWriter, scalar: ScalarType, value: unknown): void => {
  switch (scalar) {
    case "double":
      writer.double(Number(value));
      return;
    case "float":
      writer.float(Number(value));
      return;
    case "bool":
      writer.uint32(value === true ? 1 : 0);
      return;
    case "string":
      writer.string(String(value));
      return;
    case "bytes":
      writer.bytes(value as Uint8Array);
      return;
    default:
      writer.int64(integerOf(value));
  }
};

const integerOf = (value: unknown): Integer =>
  value instanceof LosslessNumber ? BigInt(value.value) : (value as Integer);

const i64Max = 2n ** 63n - 1n;

/** Writes a JSON value; see `json-value.ts` for the numbers of its fields. Integers beyond 64 bits are doubles. */
const writeJson = (writer: WireWriter, value: unknown): void => {
  if (value === null) writer.tag(1, wireType.varint).uint32(0);
  else if (typeof value === "string") writer.tag(4, wireType.bytes).string(value);
  else if (typeof value === "boolean") writer.tag(5, wireType.varint).uint32(value ? 1 : 0);
  else if (value instanceof LosslessNumber) writeNumber(writer, value.value);
  else if (Array.isArray(value)) {
    writer.message(7, (list) => {
      for (const item of value) list.message(1, (inner) => writeJson(inner, item));
    });
  } else if (isObject(value)) {
    writer.message(6, (struct) => {
      for (const [key, item] of Object.entries(value)) {
        struct.message(1, (entry) =>
          entry
            .tag(1, wireType.bytes)
            .string(key)
            .message(2, (inner) => writeJson(inner, item)),
        );
      }
    });
  } else throw new TypeError("no JSON value");
};

const writeNumber = (writer: WireWriter, text: string): void => {
  const integer = /^-?\d+$/.test(text) ? BigInt(text) : null;
  if (integer !== null && integer <= i64Max && integer >= -i64Max - 1n) writer.tag(3, wireType.varint).int64(integer);
  else writer.tag(2, wireType.fixed64).double(Number(text));
};
