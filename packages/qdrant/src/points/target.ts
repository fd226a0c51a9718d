import type { BodySchema, Filter, RequestBody, TextColumn } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { formatError, QdrantError, withinPart } from "../errors/qdrant-error.js";
import { compileFilter } from "../filter/compile.js";
import { textColumn } from "./columns.js";
import { filterField, shardKeyField } from "./write-kind.js";

/** The points that an operation speaks of: those with some ids, or those that pass a filter. */
export type Target = { readonly ids: TextColumn } | { readonly filter: Filter };

/** How bodies declare the points that they speak of. */
export const targetFields: Readonly<Record<string, BodySchema>> = {
  points: { type: "ids", optional: true, expects: "point ID" },
  filter: filterField,
  shard_key: shardKeyField,
};

/** The points that a body speaks of: ids count before a filter. `missing` is the error text when it has neither. */
export const targetOf = (body: RequestBody, collection: OpenCollection, missing: string): Target => {
  const ids = textColumn(body, "points");
  if (ids !== null) return { ids };
  const { filter = null } = body.fields as { readonly filter?: string | null };
  if (filter === null) throw formatError(missing);
  return { filter: withinPart(filter, () => compileSelecting(filter, collection, missing)) };
};

/** Where one of two shapes selects, a filter of the wrong shape is neither of them. */
const compileSelecting = (filter: string, { record }: OpenCollection, missing: string): Filter => {
  try {
    return compileFilter(filter, record);
  } catch (error) {
    const isShapeless = error instanceof QdrantError && error.kind === "malformed";
    throw isShapeless && missing === noSelector ? formatError(missing, { part: "" }) : error;
  }
};

/** What is said where points must be selected by one of two shapes. */
export const noSelector = "data did not match any variant of untagged enum PointsSelector";

/** What is said where ids and filter are both optional fields. */
export const noTarget = "Either list of point ids or filter must be provided";
