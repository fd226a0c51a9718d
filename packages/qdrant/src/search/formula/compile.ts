import type { DecayExpression, Expression, FieldPath, FunctionExpression, SeveralExpression } from "@vexfs/core";
import { LosslessNumber } from "lossless-json";
import type { OpenCollection } from "../../collections/open-collection.js";
import { badInput, formatError } from "../../errors/qdrant-error.js";
import { compileParsedFilter } from "../../filter/compile.js";
import { parseDatetime } from "../../filter/datetime.js";
import { isObject } from "../../json/raw-json.js";
import { fieldPath } from "../../paths/field-path.js";
import { invalidBody } from "../../points/faults.js";
import { indexOf } from "../../strict-mode/unindexed.js";
import { decayLambda } from "./decay.js";
import { Defaults, placeOf } from "./defaults.js";
import { parseVariable } from "./variables.js";

type Json = Readonly<Record<string, unknown>>;

const microsPerSecond = 1e6;

const several: Readonly<Record<string, SeveralExpression["kind"]>> = {
  mult: "product",
  sum: "sum",
  max: "largest",
  min: "smallest",
};

const functions: Readonly<Record<string, FunctionExpression["function"]>> = {
  neg: "negative",
  abs: "absolute",
  sqrt: "squareRoot",
  exp: "exponential",
  log10: "log10",
  ln: "ln",
  acosh: "acosh",
};

const decays: Readonly<Record<string, DecayExpression["shape"]>> = {
  lin_decay: "linear",
  exp_decay: "exponential",
  gauss_decay: "gaussian",
};

/** Reads the defaults of a formula from parsed JSON; `at` names them in errors. */
export const readDefaults = (value: unknown, at: string): Defaults => Defaults.read(value, at);

/** Compiles a formula that was parsed losslessly; `at` names it in errors. */
export const compileFormula = (
  value: unknown,
  defaults: Defaults,
  collection: OpenCollection,
  at: string,
): Expression => new Compiler(defaults, collection).compile(value, at);

class Compiler {
  readonly #defaults: Defaults;
  readonly #collection: OpenCollection;

  constructor(defaults: Defaults, collection: OpenCollection) {
    this.#defaults = defaults;
    this.#collection = collection;
  }

  compile(value: unknown, at: string): Expression {
    if (value instanceof LosslessNumber) return { kind: "constant", value: single(value) };
    if (typeof value === "string") return this.#variable(value);
    if (!isObject(value)) throw noExpression();
    return this.#operation(value, at) ?? this.#condition(value, at);
  }

  #variable(name: string): Expression {
    const variable = parseVariable(name);
    if (variable instanceof Error) {
      throw badInput(`Validation failed: failed to parse variable ID ${name}: ${variable.message}`);
    }
    if ("path" in variable) {
      const { path } = variable;
      return { kind: "number", ...this.#field(path), ...this.#defaults.number(path) };
    }
    const { prefetch } = variable;
    return { kind: "score", prefetch, otherwise: this.#defaults.score(prefetch) };
  }

  /** Qdrant takes values out of an index, which holds no nulls, or else out of the payload, where a null is a value of the wrong type. */
  #field(path: FieldPath): { readonly path: FieldPath; readonly nullsCount?: true } {
    const index = indexOf(this.#collection, path);
    const holdsValues = index !== null && (typeof index === "string" ? index : index.type) !== "text";
    return holdsValues ? { path } : { path, nullsCount: true };
  }

  /** The operation that an object names; null when it names none. */
  #operation(value: Json, at: string): Expression | null {
    for (const [name, operand] of Object.entries(value)) {
      const place = `${at}.${name}`;
      const kind = several[name];
      if (kind !== undefined && Array.isArray(operand)) return this.#several(kind, operand, place);
      const named = functions[name];
      if (named !== undefined) return { kind: "function", function: named, of: this.compile(operand, place) };
      const shape = decays[name];
      if (shape !== undefined && isObject(operand)) return this.#decay(shape, operand, place);
      const special = isObject(operand) || typeof operand === "string" ? this.#special(name, operand, place) : null;
      if (special !== null) return special;
    }
    return null;
  }

  #several(kind: SeveralExpression["kind"], operands: readonly unknown[], at: string): Expression {
    if (operands.length === 0 && (kind === "largest" || kind === "smallest")) {
      throw invalidBody(at, "value [] invalid, must be at least 1 characters");
    }
    return { kind, of: operands.map((operand, index) => this.compile(operand, `${at}[${index}]`)) };
  }

  #special(name: string, operand: Json | string, at: string): Expression | null {
    if (typeof operand === "string") {
      if (name === "datetime") return { kind: "constant", value: secondsOf(operand) };
      if (name !== "datetime_key") return null;
      const path = fieldPath(operand);
      return { kind: "datetime", ...this.#field(path), ...this.#defaults.datetime(path) };
    }
    switch (name) {
      case "div":
        return this.#quotient(operand, at);
      case "pow": {
        const { base, exponent } = operand;
        const [left, right] = [this.compile(base, `${at}.base`), this.compile(exponent, `${at}.exponent`)];
        return { kind: "power", left, right };
      }
      case "geo_distance": {
        const origin = placeOf(operand["origin"]);
        if (origin === null || typeof operand["to"] !== "string") throw noExpression();
        const path = fieldPath(operand["to"]);
        return { kind: "distance", origin, ...this.#field(path), ...this.#defaults.place(path) };
      }
      default:
        return null;
    }
  }

  #quotient(operand: Json, at: string): Expression {
    const byZero = optionalNumber(operand["by_zero_default"]);
    return {
      kind: "quotient",
      left: this.compile(operand["left"], `${at}.left`),
      right: this.compile(operand["right"], `${at}.right`),
      ...(byZero === undefined ? {} : { byZero }),
    };
  }

  #decay(shape: DecayExpression["shape"], operand: Json, at: string): Expression {
    const { x, target = null } = operand;
    const lambda = decayLambda(shape, optionalNumber(operand["midpoint"]), optionalNumber(operand["scale"]));
    const of = this.compile(x, `${at}.x`);
    const top = target === null ? {} : { target: this.compile(target, `${at}.target`) };
    return { kind: "decay", shape, of, ...top, lambda };
  }

  /** What is no operation is a condition. */
  #condition(value: Json, at: string): Expression {
    const filter = compileParsedFilter({ must: [value] }, this.#collection.record, at);
    return { kind: "condition", filter };
  }
}

/** Numbers of a formula are of single precision. */
const single = (value: LosslessNumber): number => Math.fround(Number(value.value));

const optionalNumber = (value: unknown): number | undefined => {
  if (value === undefined || value === null) return undefined;
  if (!(value instanceof LosslessNumber)) throw noExpression();
  return single(value);
};

const secondsOf = (text: string): number => {
  const micros = parseDatetime(text);
  if (micros === null) {
    throw badInput(`Validation failed: failed to parse date-time ${text}: input contains invalid characters`);
  }
  return Number(micros) / microsPerSecond;
};

const noExpression = (): Error => formatError("data did not match any variant of untagged enum Expression");
