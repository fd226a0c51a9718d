import { LosslessNumber } from "lossless-json";
import { formatError } from "../errors/qdrant-error.js";
import {
  type Decoder,
  decodeJson,
  listOf,
  optional,
  rawJson,
  required,
  string,
  struct,
  unsigned,
  variant,
} from "../json/decode.js";
import { isObject, type RawJson } from "../json/raw-json.js";
import { fieldPath } from "../paths/field-path.js";
import type { Access, CollectionMode, GlobalMode } from "./access.js";

/** A point that must exist for a token to be valid. */
export interface ValueExists {
  readonly collection: string;
  readonly matches: readonly { readonly key: string; readonly value: RawJson }[];
}

/** What a token says. Every claim is optional. */
export interface Claims {
  /** Whom it was given to. */
  readonly sub?: string;
  /** Seconds since the epoch after which it is not valid any more. */
  readonly exp?: number;
  readonly access: Access;
  readonly value_exists?: ValueExists;
  /** Free text for the audit log. */
  readonly subject?: string;
}

/** A token that is well formed and breaks a rule. */
export class ClaimsError extends Error {
  override readonly name = "ClaimsError";
}

interface AccessEntry {
  readonly collection: string;
  readonly access: CollectionMode;
  readonly payload?: RawJson;
}

const accessEntries = listOf(
  struct<AccessEntry>("CollectionAccess", {
    collection: required(string),
    access: required(variant<CollectionMode>(["r", "rw", "prw"])),
    payload: optional(rawJson),
  }),
);

const globalMode = variant<GlobalMode>(["r", "m"]);

const access: Decoder<Access> = (value, place) =>
  Array.isArray(value)
    ? { kind: "collections", list: checked(accessEntries(value, place)) }
    : { kind: "global", mode: globalMode(value, place) };

const checked = (entries: readonly AccessEntry[]): readonly AccessEntry[] => {
  const seen = new Set<string>();
  const faults = entries.flatMap(({ collection, payload }, index) => {
    const isRepeated = seen.has(collection);
    seen.add(collection);
    const at = `access[${index}].access`;
    return [
      ...(isRepeated ? [`${at}.collection: Collection name should be unique`] : []),
      ...(payload === undefined
        ? []
        : [`${at}.payload: The 'payload' constraint is deprecated and should not be used`]),
    ];
  });
  if (faults.length > 0) throw new ClaimsError(faults.join("\n"));
  return entries;
};

const keyPath: Decoder<string> = (value, place) => {
  const text = string(value, place);
  fieldPath(text);
  return text;
};

const matchedValue: Decoder<RawJson> = (value, place) => {
  const isInteger = value instanceof LosslessNumber && /^-?\d+$/.test(value.value);
  if (typeof value !== "string" && typeof value !== "boolean" && !isInteger) {
    throw formatError("data did not match any variant of untagged enum ValueVariants");
  }
  return rawJson(value, place);
};

const valueExists = struct<ValueExists>("ValueExists", {
  collection: required(string),
  matches: required(listOf(struct("KeyValuePair", { key: required(keyPath), value: required(matchedValue) }))),
});

const claims = struct<Claims>("Claims", {
  sub: optional(string),
  exp: optional(unsigned("u64")),
  access: required(access),
  value_exists: optional(valueExists),
  subject: optional(string),
});

/** An absent `access` allows everything; one that is there, even null, must say what it allows. */
const withDefaults: Decoder<Claims> = (value, place) =>
  claims(isObject(value) && !("access" in value) ? { ...value, access: "m" } : value, place);

/** Reads the payload of a token. Throws a {@link ClaimsError} for one that breaks a rule, and another error for what are no claims. */
export const readClaims = (payload: string): Claims => decodeJson(payload, withDefaults);
