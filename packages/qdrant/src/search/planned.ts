import type { PlannedQueries, PreparedBodySchema } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";

/** The queries in bodies of a schema that each collection has planned, for as long as all that is known of the collection holds. */
export const plannedBy = (schema: PreparedBodySchema): ((collection: OpenCollection) => PlannedQueries) => {
  const known = new WeakMap<OpenCollection, PlannedQueries>();
  return (collection) => {
    const planned = known.get(collection) ?? collection.stored.planned(schema);
    known.set(collection, planned);
    return planned;
  };
};
