/**
 * How the rows of a plan become the bytes of an answer: constant text, loops over groups and rows, and columns spliced in as JSON.
 * A rendering knows no protocol; the protocol composes it once per kind of answer.
 */
export type RenderingPiece =
  | { readonly text: string }
  | { readonly each: "groups" | "rows"; readonly separator: string; readonly body: readonly RenderingPiece[] }
  | RenderedValue;

/** One value of the current row, as JSON; `null` where the record has none. */
export interface RenderedValue {
  readonly value: "id" | "score" | "payload" | "document" | "uri" | "vector";
  /** Vector space, for `vector`; the unnamed one when absent. */
  readonly space?: string;
  /** For `score`: `scale * measure + offset` is printed, computed in f32. */
  readonly scale?: number;
  readonly offset?: number;
  /** For `payload`: JSON printed instead of `null` for a record without payload that has a URI. */
  readonly absentBesideUri?: string;
}

/** A rendering that an engine has prepared. Use it for any number of plans. */
export interface Rendering {
  readonly pieces: readonly RenderingPiece[];
}

/** Constant text. */
export const text = (value: string): RenderingPiece => ({ text: value });

/** A loop over the rows of the current group (the first one outside a group loop), joined by commas. */
export const eachRow = (body: readonly RenderingPiece[]): RenderingPiece => ({ each: "rows", separator: ",", body });

/** A loop over the groups, joined by commas. */
export const eachGroup = (body: readonly RenderingPiece[]): RenderingPiece => ({
  each: "groups",
  separator: ",",
  body,
});
