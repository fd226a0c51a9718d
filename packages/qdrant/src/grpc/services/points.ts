import type { AppContext } from "../../context.js";
import { addIndexes } from "./indexes.js";
import { addMatrices } from "./matrices.js";
import { addReads } from "./reads.js";
import { addSearches } from "./searches.js";
import type { ProcedureTable } from "./table.js";
import { addWrites } from "./writes.js";

/** The service for points. */
export const addPoints = (table: ProcedureTable, context: AppContext): void => {
  addWrites(table, context);
  addIndexes(table, context);
  addReads(table, context);
  addSearches(table, context);
  addMatrices(table, context);
};
