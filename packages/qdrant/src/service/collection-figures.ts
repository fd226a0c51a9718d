import { type CollectionStatistics, defaultNamespace, type SpaceStatistics } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";

/** A collection, and where it stands. */
export interface CollectionFigures {
  readonly name: string;
  readonly collection: OpenCollection;
  readonly statistics: CollectionStatistics;
}

/** Of the bytes that are stored, how many a datatype has. The engine keeps components of four bytes, so that scores are exact. */
const widthOf: Readonly<Partial<Record<SpaceStatistics["datatype"], number>>> = { f16: 1 / 2, u8: 1 / 4 };

/** What the vectors in a space take in their datatype. */
export const vectorBytesOf = ({ vectorBytes, datatype }: SpaceStatistics): number =>
  vectorBytes * (widthOf[datatype] ?? 1);

/** What is known of the collections that a caller may see. One that is damaged, or gone meanwhile, is left out. */
export const collectionFigures = async (
  { engine, lookup }: AppContext,
  mayRead: (name: string) => boolean,
): Promise<readonly CollectionFigures[]> => {
  const names = engine.catalog.collections(defaultNamespace).map(({ name }) => name);
  const figures = names.filter(mayRead).map(async (name): Promise<CollectionFigures | null> => {
    try {
      const collection = await lookup.byName(name);
      return { name, collection, statistics: collection.stored.statistics() };
    } catch {
      return null;
    }
  });
  return (await Promise.all(figures)).filter((figure) => figure !== null);
};
