import type { FieldPath, GeoPoint, NumberValue, Otherwise } from "@vexfs/core";
import { LosslessNumber } from "lossless-json";
import { formatError } from "../../errors/qdrant-error.js";
import { parseDatetime } from "../../filter/datetime.js";
import { isObject } from "../../json/raw-json.js";
import { isSamePath } from "../../paths/field-path.js";
import { invalidBody } from "../../points/faults.js";
import { parseVariable } from "./variables.js";

/** What stands in where a point lacks what a formula asks for. */
export class Defaults {
  readonly #scores = new Map<number, number>();
  readonly #fields: (readonly [FieldPath, unknown])[] = [];

  /** Reads them from parsed JSON; `at` names them in errors. */
  static read(value: unknown, at: string): Defaults {
    if (!isObject(value)) throw formatError("Expected some form of vector, id, or a type of query");
    const defaults = new Defaults();
    for (const [name, item] of Object.entries(value)) {
      const variable = parseVariable(name);
      if (variable instanceof Error) throw invalidBody(at, variable.message);
      if ("path" in variable) defaults.#fields.push([variable.path, item]);
      else if (item instanceof LosslessNumber) defaults.#scores.set(variable.prefetch, Number(item.value));
      else throw invalidBody(at, "Validation error: Score default must be a number [{}]");
    }
    return defaults;
  }

  /** The score of a point that a prefetch does not have. */
  score(prefetch: number): number {
    return this.#scores.get(prefetch) ?? 0;
  }

  number(path: FieldPath): { readonly otherwise?: Otherwise<number> } {
    return this.#of(path, (value) => (value instanceof LosslessNumber ? Number(value.value) : null));
  }

  datetime(path: FieldPath): { readonly otherwise?: Otherwise<NumberValue> } {
    return this.#of(path, (value) => {
      const micros = typeof value === "string" ? parseDatetime(value) : null;
      return micros === null ? null : { int: micros };
    });
  }

  place(path: FieldPath): { readonly otherwise?: Otherwise<GeoPoint> } {
    return this.#of(path, placeOf);
  }

  #of<T>(path: FieldPath, read: (value: unknown) => T | null): { readonly otherwise?: Otherwise<T> } {
    const found = this.#fields.findLast(([known]) => isSamePath(known, path));
    if (found === undefined) return {};
    const value = read(found[1]);
    return { otherwise: value === null ? { wrongType: {} } : { value } };
  }
}

/** A place, or null for what is none. */
export const placeOf = (value: unknown): GeoPoint | null => {
  if (!isObject(value)) return null;
  const { lon, lat } = value;
  if (!(lon instanceof LosslessNumber) || !(lat instanceof LosslessNumber)) return null;
  const place = { lon: Number(lon.value), lat: Number(lat.value) };
  return Math.abs(place.lon) <= 180 && Math.abs(place.lat) <= 90 ? place : null;
};
