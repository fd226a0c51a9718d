import { LosslessNumber } from "lossless-json";
import { badInput } from "../errors/qdrant-error.js";

const u64Max = 2n ** 64n - 1n;
const hyphenated = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const uuidForm = new RegExp(`^(?:[0-9a-f]{32}|(?:urn:uuid:)?${hyphenated}|\\{${hyphenated}\\})$`, "i");

/** The id that a text stands for where ids are texts, in the form in which it is kept: digits, or a UUID; null for none. */
export const parsePointId = (text: string): string | null => {
  if (/^\+?\d+$/.test(text)) {
    const number = BigInt(text);
    if (number <= u64Max) return number.toString();
  }
  return canonicalUuid(text);
};

/** The id that a JSON value is: an unsigned 64-bit integer or the text of a UUID; null for none. */
export const pointIdFrom = (value: unknown): string | null => {
  if (typeof value === "string") return canonicalUuid(value);
  if (!(value instanceof LosslessNumber) || !/^\d+$/.test(value.value)) return null;
  return BigInt(value.value) <= u64Max ? BigInt(value.value).toString() : null;
};

/** The id in the path of a request. */
export const pointIdParameter = (text: string): string => {
  const id = parsePointId(text);
  if (id === null) throw badInput(`Can not recognize "${text}" as point id`);
  return id;
};

/** A UUID of any form in lower case with hyphens; null for any other text. */
export const canonicalUuid = (text: string): string | null => {
  if (!uuidForm.test(text)) return null;
  const digits = text.toLowerCase().replace("urn:uuid:", "").replaceAll(/[{}-]/g, "");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
