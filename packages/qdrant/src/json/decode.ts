import { LosslessNumber } from "lossless-json";
import { type Fault, formatError, QdrantError, rangeFault, validationError } from "../errors/qdrant-error.js";
import { isObject, parseLossless, RawJson } from "./raw-json.js";

/**
 * Turns a losslessly parsed value into `T`. A value of the wrong shape throws at once, in the words of serde;
 * values that break rules are noted, and refused together at the end.
 */
export type Decoder<T> = (value: unknown, place: Place) => T;

/** Where a decoder stands. */
export class Place {
  readonly path: string;
  readonly faults: Fault[];

  constructor(path: string, faults: Fault[]) {
    this.path = path;
    this.faults = faults;
  }

  /** The place of a field. */
  at(key: string): Place {
    return new Place(this.path === "" ? key : `${this.path}.${key}`, this.faults);
  }

  /** The place of an item of an array. */
  item(index: number): Place {
    return new Place(`${this.path}[${index}]`, this.faults);
  }

  /** Notes that the value here breaks a rule. */
  refuse(text: string): void {
    this.faults.push({ field: this.path, text });
  }
}

/** Parses and decodes a body. */
export const decodeJson = <T>(text: string, decoder: Decoder<T>): T => {
  return decodeValue(parsed(text), decoder);
};

/** Decodes a value that was parsed, or made as parsing would have. */
export const decodeValue = <T>(value: unknown, decoder: Decoder<T>): T => {
  const faults: Fault[] = [];
  const decoded = decoder(value, new Place("", faults));
  if (faults.length > 0) throw validationError("JSON body", faults);
  return decoded;
};

const parsed = (text: string): unknown => {
  if (text.trim() === "") throw formatError("EOF while parsing a value at line 1 column 0");
  try {
    return parseLossless(text);
  } catch (error) {
    throw formatError(error instanceof Error ? error.message : String(error));
  }
};

const typeError = (value: unknown, expected: string): Error =>
  formatError(`invalid type: ${described(value)}, expected ${expected}`);

const isInteger = (value: LosslessNumber): boolean => !/[.eE]/.test(value.value);

const described = (value: unknown): string => {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return `string ${JSON.stringify(value)}`;
  if (typeof value === "boolean") return `boolean \`${value}\``;
  if (value instanceof LosslessNumber) {
    return `${isInteger(value) ? "integer" : "floating point"} \`${value.value}\``;
  }
  return Array.isArray(value) ? "sequence" : "map";
};

export const boolean: Decoder<boolean> = (value) => {
  if (typeof value !== "boolean") throw typeError(value, "a boolean");
  return value;
};

export const string: Decoder<string> = (value) => {
  if (typeof value !== "string") throw typeError(value, "a string");
  return value;
};

/** Any JSON, kept as it came. */
export const rawJson: Decoder<RawJson> = (value) => RawJson.of(value);

/** Bounds of a number, which are a rule and no part of its type. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

const checkBounds = (number: number, { min, max }: Bounds, place: Place): number => {
  const isWithin = (min === undefined || number >= min) && (max === undefined || number <= max);
  if (!isWithin) place.refuse(rangeFault(number, min ?? null, max ?? null));
  return number;
};

const typeMax = { u8: 0xff, u32: 0xffff_ffff, u64: 2 ** 64, usize: 2 ** 64 } as const;

/** An unsigned integer. */
export const unsigned =
  (type: keyof typeof typeMax, bounds: Bounds = {}): Decoder<number> =>
  (value, place) => {
    if (!(value instanceof LosslessNumber) || !isInteger(value)) throw typeError(value, type);
    const number = Number(value.value);
    if (number < 0 || number > typeMax[type]) {
      throw formatError(`invalid value: integer \`${value.value}\`, expected ${type}`);
    }
    return checkBounds(number, bounds, place);
  };

/** An unsigned integer that is not zero. */
export const nonZero =
  (type: keyof typeof typeMax, bounds: Bounds = {}): Decoder<number> =>
  (value, place) => {
    const number = unsigned(type, bounds)(value, place);
    if (number === 0) throw formatError(`invalid value: integer \`0\`, expected a nonzero ${type}`);
    return number;
  };

export const float =
  (type: "f32" | "f64", bounds: Bounds = {}): Decoder<number> =>
  (value, place) => {
    if (!(value instanceof LosslessNumber)) throw typeError(value, type);
    return checkBounds(Number(value.value), bounds, place);
  };

const listed = (names: readonly string[]): string => {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length > 2 ? `one of ${quoted.join(", ")}` : quoted.join(" or ");
};

/** One of some names. */
export const variant =
  <T extends string>(variants: readonly T[]): Decoder<T> =>
  (value) => {
    const found = variants.find((name) => name === value);
    if (found !== undefined) return found;
    if (typeof value === "string") throw formatError(`unknown variant \`${value}\`, expected ${listed(variants)}`);
    throw typeError(value, "string or map");
  };

/** One text, or what another decoder makes of the value. */
export const orText =
  <const Text extends string, T>(text: Text, decoder: Decoder<T>): Decoder<T | Text> =>
  (value, place) =>
    value === text ? text : decoder(value, place);

/** What the first decoder that accepts the shape makes of the value. */
export const untagged =
  <T>(name: string, decoders: readonly Decoder<T>[]): Decoder<T> =>
  (value, place) => {
    for (const decoder of decoders) {
      const faults: Fault[] = [];
      try {
        const decoded = decoder(value, new Place(place.path, faults));
        place.faults.push(...faults);
        return decoded;
      } catch (error) {
        if (!(error instanceof QdrantError)) throw error;
      }
    }
    throw formatError(`data did not match any variant of untagged enum ${name}`);
  };

/** A field of a {@link struct}. */
export interface Field {
  readonly decode: Decoder<unknown>;
  /** What happens when it is absent; null counts as absent, except for what is required. */
  readonly presence: "required" | "optional";
  /** Further names under which the field may come. */
  readonly aliases: readonly string[];
}

export const required = (decode: Decoder<unknown>, ...aliases: readonly string[]): Field => ({
  decode,
  presence: "required",
  aliases,
});

export const optional = (decode: Decoder<unknown>, ...aliases: readonly string[]): Field => ({
  decode,
  presence: "optional",
  aliases,
});

/** An object of known fields; absent and null ones are left out. The caller names the type that the fields add up to. */
export const struct =
  <T extends object>(
    name: string,
    fields: Readonly<Record<string, Field>>,
    rest: { readonly refusesUnknown?: boolean } = {},
  ): Decoder<T> =>
  (value, place) => {
    if (!isObject(value)) throw typeError(value, `struct ${name}`);
    if (rest.refusesUnknown === true) refuseUnknown(value, fields);
    const known: [string, unknown][] = [];
    for (const [key, field] of Object.entries(fields)) {
      const item = decodeField(value, key, field, place);
      if (item !== undefined) known.push([key, item]);
    }
    return Object.fromEntries(known) as T;
  };

const refuseUnknown = (value: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, Field>>): void => {
  const unknown = Object.keys(value).find((key) => !(key in fields));
  if (unknown === undefined) return;
  throw formatError(`unknown field \`${unknown}\`, expected ${listed(Object.keys(fields))}`);
};

const decodeField = (
  value: Readonly<Record<string, unknown>>,
  key: string,
  { decode, presence, aliases }: Field,
  place: Place,
): unknown => {
  const name = [key, ...aliases].find((candidate) => candidate in value);
  const item = name === undefined ? undefined : value[name];
  if (presence === "required" && item === undefined) throw formatError(`missing field \`${key}\``);
  if (item === undefined || (item === null && presence === "optional")) return undefined;
  return decode(item, place.at(key));
};

/** An array. */
export const listOf =
  <T>(decode: Decoder<T>): Decoder<readonly T[]> =>
  (value, place) => {
    if (!Array.isArray(value)) throw typeError(value, "a sequence");
    return value.map((item, index) => decode(item, place.item(index)));
  };

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

/** An object of any keys, by key. Faults are noted under `?`, as the keys of maps are not shown. */
export const mapOf =
  <T>(decode: Decoder<T>): Decoder<ReadonlyMap<string, T>> =>
  (value, place) => {
    if (!isObject(value)) throw typeError(value, "a map");
    const map = new Map<string, T>();
    const faulty: Fault[][] = [];
    for (const [key, item] of Object.entries(value).sort(byKey)) {
      const faults: Fault[] = [];
      map.set(key, decode(item, new Place("", faults)));
      if (faults.length > 0) faulty.push(faults);
    }
    const prefix = place.at("?").path;
    for (const [index, faults] of faulty.entries()) {
      const owner = faulty.length === 1 ? prefix : `${prefix}[${index}]`;
      for (const { field, text } of faults) place.faults.push({ field: `${owner}.${field}`, text });
    }
    return map;
  };
