import type { PreparedBodySchema } from "./body.js";
import type { Collection, MessageWithVector, PlannedQueries } from "./engine.js";

/** What a protocol knows of a collection, which it puts together anew whenever any of it changes. */
export interface KnownCollection {
  readonly stored: Collection;
}

/** The queries of one form that each collection has planned. */
export type Planned = (collection: KnownCollection) => PlannedQueries;

/** Finds the queries of a form that collections have planned; they hold for as long as all that is known of the collection. */
export const plannedBy = (form: PreparedBodySchema | MessageWithVector): Planned => {
  const known = new WeakMap<KnownCollection, PlannedQueries>();
  return (collection) => {
    const planned = known.get(collection);
    if (planned !== undefined) return planned;
    const fresh = collection.stored.planned(form);
    known.set(collection, fresh);
    return fresh;
  };
};
