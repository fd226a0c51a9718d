import type { Cell, Row } from "./store.js";

/** Keys under which Chroma keeps what is no metadata. */
export const documentKey = "chroma:document";
export const uriKey = "chroma:uri";

const floatText = (value: number): string => {
  const text = JSON.stringify(value);
  return /[.eE]/.test(text) ? text : `${text}.0`;
};

/** The value of a row of metadata as JSON; whole numbers and floats stay what they are. Null when the row has none. */
export const valueText = (row: Row, textColumn: "string_value" | "str_value"): string | null => {
  const { [textColumn]: text = null, int_value: int = null, float_value: float = null, bool_value: bool = null } = row;
  if (bool !== null) return Number(bool) === 0 ? "false" : "true";
  if (text !== null) return JSON.stringify(text);
  if (int !== null) return String(int);
  return float === null ? null : floatText(Number(float));
};

/** The number of a write: a whole number, or bytes with the highest first in older versions. */
export const seqId = (cell: Cell | undefined): number | null => {
  if (cell === null || cell === undefined) return null;
  if (cell instanceof Uint8Array) return Number(`0x${Buffer.from(cell.subarray(-8)).toString("hex")}`);
  return Number(cell);
};

/** JSON object of members that are JSON already; null when there is none. */
export const objectText = (members: readonly (readonly [string, string])[]): string | null =>
  members.length === 0 ? null : `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`;
