import type { MessageForm, RenderedValue, RenderingPiece } from "@vexfs/core";
import { documentKey, uriKey } from "../../points/renderings.js";
import type { Selection } from "../../points/selection.js";
import { jsonForm, vectorsForm } from "../schema/forms.js";

/** The numbers of the fields of a kind of point. */
export interface PointForm {
  readonly id: number;
  readonly payload: number;
  readonly vectors: number;
  readonly shardKey: number;
  readonly orderValue: number;
}

export const scoredPoint = { id: 1, payload: 2, score: 3, version: 5, vectors: 6, shardKey: 7, orderValue: 8 } as const;
export const retrievedPoint: PointForm = { id: 1, payload: 2, vectors: 4, shardKey: 5, orderValue: 6 };

/** `PointId`. */
export const idPiece = (field: number): RenderedValue => ({
  value: "id",
  numeric: true,
  local: true,
  message: { field, number: 1, text: 2 },
});

/** `OrderValue`. */
export const orderValuePiece = (field: number): RenderedValue => ({
  value: "orderValue",
  message: { field, integer: 1, double: 2 },
});

/** `GroupId`. */
export const groupKeyPiece = (field: number): RenderedValue => ({
  value: "groupKey",
  message: { field, number: 1, integer: 2, text: 3 },
});

/** A float or an unsigned integer. */
export const plainPiece = (
  value: "score" | "version",
  field: number,
  options: Pick<RenderedValue, "scale" | "offset"> = {},
): RenderedValue => ({ value, message: { field }, ...options });

/** What is selected of a point. */
export const selectedPieces = (selection: Selection, form: PointForm): readonly RenderingPiece[] => {
  const pieces: RenderingPiece[] = [];
  if (selection.payload !== false) {
    const select = selection.payload === true ? {} : { select: selection.payload };
    const message: MessageForm = { field: form.payload, json: jsonForm };
    pieces.push({ value: "payload", absent: "{}", documentKey, uriKey, ...select, message });
  }
  if (selection.vectors !== false) {
    const spaces = selection.vectors === true ? {} : { spaces: selection.vectors };
    pieces.push({ value: "vectors", ...spaces, message: { field: form.vectors, vectors: vectorsForm } });
  }
  if (selection.shardKeys) pieces.push({ value: "partition", message: { field: form.shardKey, number: 2, text: 1 } });
  return pieces;
};
