import { GrpcError } from "../transport/status.js";
import { type ConditionMessage, conditionJson, type GeoPointMessage, geoPointJson } from "./filter.js";
import { double, given, type Json, object } from "./json.js";

/** An expression of a formula, of which one field is there. */
export type ExpressionMessage = Readonly<Record<string, unknown>>;

const missing = (field: string): GrpcError => new GrpcError("invalidArgument", `missing field: ${field}`);

const inner = (value: unknown, field: string): Json => {
  if (value === undefined) throw missing(field);
  return expressionJson(value as ExpressionMessage);
};

const list =
  (field: string) =>
  (value: unknown): Json => ({
    [field]: ((value as Readonly<Record<string, readonly ExpressionMessage[]>>)[field] ?? []).map(expressionJson),
  });

const unary =
  (field: string) =>
  (value: unknown): Json => ({ [field]: inner(value, field) });

interface DecayMessage {
  readonly x?: ExpressionMessage;
  readonly target?: ExpressionMessage;
  readonly scale?: number;
  readonly midpoint?: number;
}

const decay =
  (field: string) =>
  (value: unknown): Json => {
    const { x, target, scale, midpoint } = value as DecayMessage;
    return {
      [field]: object({
        x: inner(x, "x"),
        target: given(target, expressionJson),
        scale: given(scale, double),
        midpoint: given(midpoint, double),
      }),
    };
  };

/** How each kind of expression stands in JSON. */
const kinds: Readonly<Record<string, (value: unknown) => Json>> = {
  constant: (value) => double(value as number),
  variable: (value) => value,
  condition: (value) => conditionJson(value as ConditionMessage),
  geo_distance: (value) => {
    const { origin, to = "" } = value as { readonly origin?: GeoPointMessage; readonly to?: string };
    if (origin === undefined) throw missing("origin");
    return { geo_distance: { origin: geoPointJson(origin), to } };
  },
  datetime: (value) => ({ datetime: value }),
  datetime_key: (value) => ({ datetime_key: value }),
  mult: list("mult"),
  sum: list("sum"),
  max: list("max"),
  min: list("min"),
  div: (value) => {
    const { left, right, by_zero_default: byZero } = value as Readonly<Record<string, unknown>>;
    const parts = { left: inner(left, "left"), right: inner(right, "right") };
    return { div: object({ ...parts, by_zero_default: given(byZero as number | undefined, double) }) };
  },
  pow: (value) => {
    const { base, exponent } = value as Readonly<Record<string, unknown>>;
    return { pow: { base: inner(base, "base"), exponent: inner(exponent, "exponent") } };
  },
  neg: unary("neg"),
  abs: unary("abs"),
  sqrt: unary("sqrt"),
  exp: unary("exp"),
  log10: unary("log10"),
  ln: unary("ln"),
  acosh: unary("acosh"),
  exp_decay: decay("exp_decay"),
  gauss_decay: decay("gauss_decay"),
  lin_decay: decay("lin_decay"),
};

/** An expression as it stands in JSON. */
export const expressionJson = (expression: ExpressionMessage): Json => {
  const [[kind, value] = []] = Object.entries(expression);
  const make = kind === undefined ? undefined : kinds[kind];
  if (make === undefined) throw missing("variant");
  return make(value);
};
