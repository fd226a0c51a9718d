import type { RenderedValue, RenderingPiece } from "@vexfs/core";
import type { ModelRow } from "./select.js";
import { unsupported } from "./unsupported.js";
import { float32Text, valueText } from "./values.js";

/** The bytes of an answer. */
export const render = (pieces: readonly RenderingPiece[], groups: readonly (readonly ModelRow[])[]): Uint8Array =>
  Buffer.from(renderPieces(pieces, groups, groups[0] ?? [], null), "utf8");

const renderPieces = (
  pieces: readonly RenderingPiece[],
  groups: readonly (readonly ModelRow[])[],
  rows: readonly ModelRow[],
  row: ModelRow | null,
): string => pieces.map((piece) => renderPiece(piece, groups, rows, row)).join("");

const renderPiece = (
  piece: RenderingPiece,
  groups: readonly (readonly ModelRow[])[],
  rows: readonly ModelRow[],
  row: ModelRow | null,
): string => {
  if ("text" in piece) return piece.text;
  if ("field" in piece) throw unsupported("messages");
  if ("value" in piece) return row === null ? "null" : renderValue(piece, row);
  const { body, separator } = piece;
  const items =
    piece.each === "groups"
      ? groups.map((group) => renderPieces(body, groups, group, null))
      : rows.map((item) => renderPieces(body, groups, rows, item));
  return items.join(separator);
};

const renderValue = (piece: RenderedValue, { record, score }: ModelRow): string => {
  switch (piece.value) {
    case "id":
      return JSON.stringify(record.id);
    case "score":
      return score === null
        ? "null"
        : float32Text(Math.fround(Math.fround((piece.scale ?? 1) * score) + (piece.offset ?? 0)));
    case "payload":
      if (record.payload.size > 0) return valueText({ object: record.payload });
      return record.uri === null ? "null" : (piece.absentBesideUri ?? "null");
    case "document":
      return JSON.stringify(record.document);
    case "uri":
      return JSON.stringify(record.uri);
    case "vector": {
      const vector = record.vectors.get(piece.space ?? "");
      return vector === undefined ? "null" : `[${Array.from(vector, float32Text).join(",")}]`;
    }
    default:
      throw unsupported(`printing ${piece.value}`);
  }
};
