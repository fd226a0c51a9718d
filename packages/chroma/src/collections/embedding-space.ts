import type { CollectionRecord, Metric, VectorSpace } from "@vexfs/core";
import { distanceRules, type Space, spaces as spaceNames } from "../configuration/spaces.js";
import { invalidArgument } from "../errors/chroma-error.js";

/** The space of the embeddings: the unnamed one, if it has one vector a record. Collections of other protocols may lack it. */
export const embeddingSpace = (spaces: readonly VectorSpace[]): VectorSpace | null =>
  spaces.find(({ name, kind }) => name === "" && kind === "dense") ?? null;

/** Chroma's name for a metric; those that it has no name for are shown as `l2`. */
export const nearestSpace = (metric: Metric): Space =>
  spaceNames.find((name) => distanceRules[name].metric === metric) ?? "l2";

/** Refuses to read or write embeddings of a collection that has no place for them. */
export const checkHasEmbeddings = ({ name, spaces }: CollectionRecord): void => {
  if (embeddingSpace(spaces) !== null) return;
  throw invalidArgument(
    `Collection [${name}] was created through another API and has no unnamed vector space, which Chroma's embeddings need`,
  );
};

/** Refuses to query a collection whose distances Chroma has no name for, as they would be taken for others. */
export const checkHasDistances = (record: CollectionRecord): void => {
  checkHasEmbeddings(record);
  if (embeddingSpace(record.spaces)?.metric !== "manhattan") return;
  throw invalidArgument(
    `Collection [${record.name}] was created through another API and measures the manhattan distance, which Chroma does not have; query it through that API`,
  );
};
