import type { JsonColumn, RequestBody, TextColumn } from "@vexfs/core";

/** The texts that a body has under `field`, or null. */
export const textColumn = (body: RequestBody, field: string): TextColumn | null => {
  const column = body.column(field);
  return column?.kind === "texts" ? column : null;
};

/** The texts that a schema makes sure of. */
export const requiredTexts = (body: RequestBody, field: string): TextColumn => {
  const column = textColumn(body, field);
  if (column === null) throw new TypeError(`the schema makes sure that there is ${field}`);
  return column;
};

/** The JSON objects that a body has under `field`, or null. */
export const jsonColumn = (body: RequestBody, field: string): JsonColumn | null => {
  const column = body.column(field);
  return column?.kind === "json" ? column : null;
};
