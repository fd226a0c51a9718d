import { LosslessNumber } from "lossless-json";
import { doubleText } from "../wire/json-value.js";
import type { Integer } from "../wire/reader.js";

/** A JSON value as `parseLossless` makes it: what the readers of requests take, whichever transport brings them. */
export type Json = unknown;

/** An object without the members that are absent. */
export const object = (members: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

export const integer = (value: Integer): LosslessNumber => new LosslessNumber(String(value));

export const double = (value: number): LosslessNumber => new LosslessNumber(doubleText(value));

/** What a function makes of a value that may be absent. */
export const given = <T, R>(value: T | undefined, make: (value: T) => R): R | undefined =>
  value === undefined ? undefined : make(value);

/** A part of a request whose fields have the same names and meanings as in JSON. */
export const sameInJson = (value: unknown): Json => {
  if (typeof value === "number") return Number.isInteger(value) ? integer(value) : double(value);
  if (typeof value === "bigint") return integer(value);
  if (Array.isArray(value)) return value.map(sameInJson);
  if (value instanceof Map) return object(Object.fromEntries([...value].map(([key, item]) => [key, sameInJson(item)])));
  if (typeof value !== "object" || value === null) return value;
  return object(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sameInJson(item)])));
};
