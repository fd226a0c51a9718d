import type { Filter } from "../filter/filter.js";
import type { GeoPoint } from "../filter/geo.js";
import type { FieldPath, NumberValue } from "../filter/values.js";

/**
 * A number for each row. What an operation makes of numbers that it has no answer for is up to the `arithmetic` of the
 * {@link FormulaSource} around it.
 */
export type Expression =
  | ConstantExpression
  | PrefetchedExpression
  | NumberExpression
  | DatetimeExpression
  | DistanceExpression
  | ConditionExpression
  | SeveralExpression
  | TwoExpression
  | QuotientExpression
  | OtherwiseExpression
  | FunctionExpression
  | DecayExpression;

export interface ConstantExpression {
  readonly kind: "constant";
  readonly value: number;
}

/** The score that prefetch number `prefetch` gave the row, or its place in that list, from 0. A row that comes more than once counts where it comes first. */
export interface PrefetchedExpression {
  readonly kind: "score" | "rank";
  readonly prefetch: number;
  /** For rows that the prefetch does not have; without it they are left out of the answer. */
  readonly otherwise?: number;
}

/** What stands in for a field without a value. A row that meets with `wrongType` fails the plan (`field_value`), as does one without a value when there is nothing in its stead. */
export type Otherwise<T> = { readonly value: T } | { readonly wrongType: Readonly<Record<string, never>> };

/** A value in the payload. */
interface FieldExpression {
  readonly path: FieldPath;
  /** A null is a value then, of the wrong type; otherwise it is none. */
  readonly nullsCount?: boolean;
}

/** The number in a field. A field of several values has none. */
export interface NumberExpression extends FieldExpression {
  readonly kind: "number";
  readonly otherwise?: Otherwise<number>;
}

/** The seconds since 1970-01-01T00:00:00Z of the date in a field; one that stands in is in microseconds. */
export interface DatetimeExpression extends FieldExpression {
  readonly kind: "datetime";
  readonly otherwise?: Otherwise<NumberValue>;
}

/** The metres on the great circle from a place to that in a field. */
export interface DistanceExpression extends FieldExpression {
  readonly kind: "distance";
  readonly origin: GeoPoint;
  readonly otherwise?: Otherwise<GeoPoint>;
}

/** 1 where the filter holds, 0 elsewhere. */
export interface ConditionExpression {
  readonly kind: "condition";
  readonly filter: Filter;
}

/** The sum (0 of nothing), the product (1 of nothing), the largest or the smallest of any number of operands. */
export interface SeveralExpression {
  readonly kind: "sum" | "product" | "largest" | "smallest";
  readonly of: readonly Expression[];
}

/** `left − right`, or `left` to the power of `right`. */
export interface TwoExpression {
  readonly kind: "difference" | "power";
  readonly left: Expression;
  readonly right: Expression;
}

/** `left / right`. */
export interface QuotientExpression {
  readonly kind: "quotient";
  readonly left: Expression;
  readonly right: Expression;
  /** Instead of anything over zero. */
  readonly byZero?: number;
}

/** What `of` gives, or `value` for rows that `of` leaves out. */
export interface OtherwiseExpression {
  readonly kind: "otherwise";
  readonly of: Expression;
  readonly value: number;
}

export interface FunctionExpression {
  readonly kind: "function";
  readonly function: "negative" | "absolute" | "squareRoot" | "exponential" | "log10" | "ln" | "acosh";
  readonly of: Expression;
}

/**
 * A curve with its top, 1, at the target, that falls with the distance `d` from it: `linear` is `max(0, 1 − λ|d|)`,
 * `exponential` is `exp(λ|d|)` and `gaussian` `exp(λd²)`.
 */
export interface DecayExpression {
  readonly kind: "decay";
  readonly shape: "linear" | "exponential" | "gaussian";
  readonly of: Expression;
  /** 0 when absent. */
  readonly target?: Expression;
  readonly lambda: number;
}
