/** The name of the service for points. */
export const pointsService = "qdrant.Points";

/** The name of the service for collections. */
export const collectionsService = "qdrant.Collections";

/** A request about one collection. */
export interface NamedMessage {
  readonly collection_name?: string;
}
