import { invalidArgument } from "../errors/chroma-error.js";

/** A `where` that breaks the grammar; Chroma does not say how. */
export const invalidWhere = (): Error => invalidArgument("Invalid where clause");

/** A `where_document` that breaks the grammar. */
export const invalidWhereDocument = (): Error => invalidArgument("Invalid where document clause");
