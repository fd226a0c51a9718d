import type { MessageWithVector, PlannedQueries, PreparedBodySchema } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";

/** The queries of one form that each collection has planned. */
export type Planned = (collection: OpenCollection) => PlannedQueries;

/** A query that means what its body or message says, and nothing else, and has one vector. */
export interface Repeatable {
  readonly body: Uint8Array;
  readonly planned: Planned;
}

/** Finds the queries of a form that collections have planned; they hold for as long as all that is known of the collection. */
export const plannedBy = (form: PreparedBodySchema | MessageWithVector): Planned => {
  const known = new WeakMap<OpenCollection, PlannedQueries>();
  return (collection) => {
    const planned = known.get(collection) ?? collection.stored.planned(form);
    known.set(collection, planned);
    return planned;
  };
};

/** The body and where its plan is kept, if it is not a part of another one. */
export const repeatable = (body: Uint8Array | string, planned: Planned): Repeatable | undefined =>
  typeof body === "string" ? undefined : { body, planned };
