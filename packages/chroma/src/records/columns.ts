import type { JsonColumn, RequestBody, TextColumn, VectorColumn } from "@vexfs/core";

/** The texts that a body has under `field`, or null. */
export const textColumn = (body: RequestBody, field: string): TextColumn | null => {
  const column = body.column(field);
  return column?.kind === "texts" ? column : null;
};

/** The vectors that a body has under `field`, or null. */
export const vectorColumn = (body: RequestBody, field: string): VectorColumn | null => {
  const column = body.column(field);
  return column?.kind === "vectors" ? column : null;
};

/** The JSON objects that a body has under `field`, or null. */
export const jsonColumn = (body: RequestBody, field: string): JsonColumn | null => {
  const column = body.column(field);
  return column?.kind === "json" ? column : null;
};
