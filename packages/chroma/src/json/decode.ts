import { LosslessNumber } from "lossless-json";
import { ChromaError, invalidArgument, wrongShape } from "../errors/chroma-error.js";
import { floatText, isObject } from "./raw-json.js";

/** Turns a losslessly parsed value into `T`, or throws an error in the words of serde. */
export type Decoder<T> = (value: unknown, path: string) => T;

const fault = (path: string, text: string): Error => wrongShape(path === "" ? text : `${path}: ${text}`);

const typeFault = (value: unknown, path: string, expected: string): Error =>
  fault(path, `invalid type: ${described(value)}, expected ${expected}`);

/** Whether serde takes the number for an integer: anything beyond 64 bits is a float, and so is a zero with a sign. */
const isInteger = ({ value }: LosslessNumber): boolean => {
  if (/[.eE]/.test(value) || value === "-0") return false;
  const integer = BigInt(value);
  return integer >= -(2n ** 63n) && integer < 2n ** 64n;
};

const described = (value: unknown): string => {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return `string ${JSON.stringify(value)}`;
  if (typeof value === "boolean") return `boolean \`${value}\``;
  if (value instanceof LosslessNumber) {
    if (isInteger(value)) return `integer \`${value.value}\``;
    return `floating point \`${floatText(Number(value.value))}\``;
  }
  return Array.isArray(value) ? "sequence" : "map";
};

export const boolean: Decoder<boolean> = (value, path) => {
  if (typeof value !== "boolean") throw typeFault(value, path, "a boolean");
  return value;
};

export const string: Decoder<string> = (value, path) => {
  if (typeof value !== "string") throw typeFault(value, path, "a string");
  return value;
};

/** Largest values of unsigned types. */
const unsignedMax = { u32: 2n ** 32n - 1n, usize: 2n ** 64n - 1n } as const;

/** An unsigned integer. */
export const unsigned =
  (expected: keyof typeof unsignedMax): Decoder<number> =>
  (value, path) => {
    if (!(value instanceof LosslessNumber) || !isInteger(value)) throw typeFault(value, path, expected);
    const integer = BigInt(value.value);
    if (integer < 0 || integer > unsignedMax[expected]) {
      throw fault(path, `invalid value: integer \`${value.value}\`, expected ${expected}`);
    }
    return Number(integer);
  };

export const float: Decoder<number> = (value, path) => {
  if (!(value instanceof LosslessNumber)) throw typeFault(value, path, "f64");
  return Number(value.value);
};

/** One of some names. */
export const variant =
  <T extends string>(variants: readonly T[]): Decoder<T> =>
  (value, path) => {
    const found = variants.find((name) => name === value);
    if (found !== undefined) return found;
    throw fault(path, `unknown variant \`${string(value, path)}\`, expected ${listed(variants)}`);
  };

const listed = (names: readonly string[]): string => {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length > 2 ? `one of ${quoted.join(", ")}` : quoted.join(" or ");
};

/** A field of a {@link struct}. */
export interface FieldDecoder {
  readonly decode: Decoder<unknown>;
  readonly isRequired?: boolean;
  /** Whether null is no way to leave it out. */
  readonly refusesNull?: boolean;
  /** Another name under which the field may come. */
  readonly alias?: string;
}

/** An object of known fields; absent and null ones are left out. The caller names the type that the fields add up to. */
export const struct =
  <T extends object>(
    name: string,
    fields: Readonly<Record<string, FieldDecoder>>,
    refusesUnknown = false,
  ): Decoder<T> =>
  (value, path) => {
    if (!isObject(value)) throw typeFault(value, path, name.includes(" ") ? name : `struct ${name}`);
    const known = Object.entries(fields).flatMap(([key, field]) => {
      const item = decodeField(value, key, field, path);
      return item === undefined ? [] : [[key, item] as const];
    });
    const unknown = refusesUnknown ? Object.keys(value).find((key) => !(key in fields)) : undefined;
    if (unknown !== undefined) {
      throw fault(join(path, unknown), `unknown field \`${unknown}\`, expected ${listed(Object.keys(fields))}`);
    }
    return Object.fromEntries(known) as T;
  };

const decodeField = (
  value: Readonly<Record<string, unknown>>,
  key: string,
  { decode, isRequired = false, refusesNull = isRequired, alias = key }: FieldDecoder,
  path: string,
): unknown => {
  const item = Object.hasOwn(value, key) ? value[key] : value[alias];
  if (isRequired && item === undefined) throw fault(path, `missing field \`${key}\``);
  return item !== undefined && (refusesNull || item !== null) ? decode(item, join(path, key)) : undefined;
};

/** An object of any keys. */
export const mapOf =
  <T>(decode: Decoder<T>): Decoder<ReadonlyMap<string, T>> =>
  (value, path) => {
    if (!isObject(value)) throw typeFault(value, path, "a map");
    return new Map(Object.entries(value).map(([key, item]) => [key, decode(item, join(path, key))]));
  };

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/** A list of any length. */
export const array =
  <T>(decode: Decoder<T>): Decoder<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw typeFault(value, path, "a sequence");
    return value.map((item, index) => decode(item, `${path}[${index}]`));
  };

/** An object of one key, which says what its value is. */
export const tagged =
  <T>(name: string, variants: Readonly<Record<string, Decoder<T>>>): Decoder<T> =>
  (value, path) => {
    const entries = isObject(value) ? Object.entries(value) : [];
    const [entry] = typeof value === "string" ? [[value, undefined] as const] : entries;
    // serde takes anything but an object and a text for broken JSON here.
    if (entry === undefined) throw invalidArgument(`Failed to parse the request body as JSON: ${path}: expected value`);
    const [key, content] = entry;
    const decode = Object.hasOwn(variants, key) ? variants[key] : undefined;
    if (decode === undefined) {
      throw fault(path, `unknown variant \`${key}\`, expected ${listed(Object.keys(variants))}`);
    }
    if (content === undefined) {
      throw fault(join(path, key), `invalid type: unit variant, expected ${name} with content`);
    }
    if (entries.length > 1) throw fault(path, "expected a map with a single key");
    return decode(content, join(path, key));
  };

/** The first form that a value has. */
export const untagged =
  <T>(name: string, forms: readonly Decoder<T>[]): Decoder<T> =>
  (value, path) => {
    for (const decode of forms) {
      try {
        return decode(value, path);
      } catch (error) {
        if (!(error instanceof ChromaError)) throw error;
      }
    }
    throw fault(path, `data did not match any variant of untagged enum ${name}`);
  };
