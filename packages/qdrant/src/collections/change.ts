import { type Catalog, type CollectionChange, type CollectionRecord, EngineError } from "@vexfs/core";
import { noSuchCollection } from "../errors/qdrant-error.js";
import { type Attributes, attributesText, readAttributes } from "./attributes.js";

/** A change of Qdrant's attributes, and of what the catalog knows besides. */
export interface WantedChange
  extends Pick<CollectionChange, "addSpaces" | "removeSpaces" | "changeGraphs" | "indexes"> {
  readonly attributes: Attributes;
}

/** Says what is to change, or null when nothing is. */
export type Plan = (attributes: Attributes, record: CollectionRecord) => WantedChange | null;

/** Reads, plans and writes until nobody else has changed the collection in between. */
export const changeCollection = async (catalog: Catalog, record: CollectionRecord, plan: Plan): Promise<void> => {
  for (;;) {
    const current = catalog.collectionById(record.id);
    if (current === null) throw noSuchCollection(record.name);
    const wanted = plan(readAttributes(current), current);
    if (wanted === null) return;
    const { attributes, ...change } = wanted;
    try {
      await catalog.updateCollection(record.id, {
        ...change,
        attributes: attributesText(attributes, current.attributes),
        expectedAttributes: current.attributes,
      });
      return;
    } catch (error) {
      if (!(error instanceof EngineError && error.code === "conflict")) throw error;
    }
  }
};
