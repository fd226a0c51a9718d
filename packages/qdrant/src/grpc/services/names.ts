/** The name of the service for points. */
export const pointsService = "qdrant.Points";

/** A request about one collection. */
export interface NamedMessage {
  readonly collection_name?: string;
}
