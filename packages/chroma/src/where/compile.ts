import { and, type Filter } from "@vexfs/core";
import { parseLossless } from "../json/raw-json.js";
import type { IndexUse } from "../schema/indexing.js";
import { Compilation } from "./compilation.js";
import { compileWhereDocument } from "./document.js";
import { compileWhere } from "./where.js";

/** The fields of a body that restrict records, as raw JSON. */
export interface RawConditions {
  readonly where?: string | null;
  readonly where_document?: string | null;
}

/** A compiled restriction, and the indexes that it needs. */
export interface CompiledConditions {
  readonly filter: Filter | null;
  readonly uses: readonly IndexUse[];
}

const none: CompiledConditions = { filter: null, uses: [] };

/** How bodies declare these fields. */
export const conditionFields = {
  where: { type: "json", raw: true, optional: true, flattened: true },
  where_document: { type: "json", raw: true, optional: true, flattened: true },
} as const;

/** Compiles `where` and `where_document`, which must both hold. */
export const compileConditions = (
  raw: RawConditions,
  regexError: (pattern: string) => string | null,
): CompiledConditions => {
  const where = raw.where ?? null;
  const whereDocument = raw.where_document ?? null;
  if (where === null && whereDocument === null) return none;
  const compilation = new Compilation(regexError);
  const parts: Filter[] = [];
  if (where !== null) parts.push(compileWhere(parseLossless(where), compilation));
  if (whereDocument !== null) parts.push(compileWhereDocument(parseLossless(whereDocument), compilation));
  return { filter: and(parts), uses: compilation.uses };
};
