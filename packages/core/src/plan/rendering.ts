import type { FieldPath } from "../filter/values.js";

/**
 * How the rows of a plan become the bytes of an answer: constant text, loops over groups and rows, and columns spliced in as JSON or
 * as fields of messages of protocol buffers (`field` makes a message of its body).
 * A rendering knows no protocol; the protocol composes it once per kind of answer.
 */
export type RenderingPiece =
  | { readonly text: string }
  | { readonly field: number; readonly body: readonly RenderingPiece[] }
  | { readonly each: "groups" | "rows"; readonly separator: string; readonly body: readonly RenderingPiece[] }
  | RenderedValue;

/** Which part of a payload is printed: only what lies on one of `include`, or all but what lies on one of `exclude`. */
export type PayloadSelection = { readonly include: readonly FieldPath[] } | { readonly exclude: readonly FieldPath[] };

/** One value of the current row, as JSON (a partition is JSON); `null` where the record has none. `groupKey` is of the current group and stands outside of its rows. */
export interface RenderedValue {
  readonly value:
    | "id"
    | "partition"
    | "score"
    | "payload"
    | "document"
    | "uri"
    | "vector"
    | "vectors"
    | "version"
    | "orderValue"
    | "groupKey";
  /** For `id`: ids that are unsigned 64-bit integers are printed as numbers. */
  readonly numeric?: boolean;
  /** For `id`: it is printed as it is within its partition. */
  readonly local?: boolean;
  /** Vector space, for `vector`; the unnamed one when absent. */
  readonly space?: string;
  /**
   * For `vectors`: the spaces printed, all when absent. The unnamed space alone is printed as its vector, anything else as an object
   * of the vectors that the record has. Sparse vectors are `{"indices":[…],"values":[…]}`, multivectors arrays of arrays.
   */
  readonly spaces?: readonly string[];
  /** For `score`: `scale * measure + offset` is printed, computed in f32. */
  readonly scale?: number;
  readonly offset?: number;
  /** Text printed instead of `null`. */
  readonly absent?: string;
  /** For `payload`: JSON printed instead of `null` for a record without payload that has a URI. */
  readonly absentBesideUri?: string;
  /** For `payload`. */
  readonly select?: PayloadSelection;
  /** For `payload`: keys under which the document and the URI are printed as if they were of the payload. */
  readonly documentKey?: string;
  readonly uriKey?: string;
  /** For `payload`: the value of its member of that name is printed instead. */
  readonly member?: string;
  /** Makes the value a field of a message instead of JSON; absent ones are not there. For all but `document`, `uri` and `vector`. */
  readonly message?: MessageForm;
}

/**
 * Which fields of a message a value becomes. A score is a float and a version an unsigned integer in `field`. An id, a partition, an
 * order value and a key of a group are messages of which one field is there: `number` for unsigned numbers, `integer` for signed ones (of any sign without
 * `number`), `double`, `text`.
 */
export interface MessageForm {
  readonly field: number;
  readonly number?: number;
  readonly integer?: number;
  readonly double?: number;
  readonly text?: number;
  /** For `payload`, a map. */
  readonly json?: JsonForm;
  /** For `vectors`. */
  readonly vectors?: VectorsForm;
}

/** The fields of a JSON value as a message; objects and arrays are messages with a map and a list. Entries of maps have fields 1 and 2. */
export interface JsonForm {
  readonly null: number;
  readonly double: number;
  readonly integer: number;
  readonly text: number;
  readonly boolean: number;
  readonly object: number;
  readonly members: number;
  readonly array: number;
  readonly items: number;
}

/**
 * The fields of the vectors of a record: `unnamed` when that is alone, or `named` with a map `entries`. Each vector is a message with
 * `dense` (of `data`), `sparse` (of `values` and `indices`) or `multi` (of `items`, each of `data`).
 */
export interface VectorsForm {
  readonly unnamed: number;
  readonly named: number;
  readonly entries: number;
  readonly dense: number;
  readonly sparse: number;
  readonly multi: number;
  readonly data: number;
  readonly values: number;
  readonly indices: number;
  readonly items: number;
}

/** A rendering that an engine has prepared. Use it for any number of plans. */
export interface Rendering {
  readonly pieces: readonly RenderingPiece[];
}

/** Constant text. */
export const text = (value: string): RenderingPiece => ({ text: value });

/** A loop over the rows of the current group (the first one outside a group loop), joined by commas. */
export const eachRow = (body: readonly RenderingPiece[]): RenderingPiece => ({ each: "rows", separator: ",", body });

/** A message in a field. */
export const messageIn = (field: number, body: readonly RenderingPiece[]): RenderingPiece => ({ field, body });

/** A loop over the groups, joined by commas. */
export const eachGroup = (body: readonly RenderingPiece[]): RenderingPiece => ({
  each: "groups",
  separator: ",",
  body,
});
