import type { Filter } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { badInput, formatError } from "../errors/qdrant-error.js";
import { compileParsedFilter } from "../filter/compile.js";
import { isObject, parseLossless } from "../json/raw-json.js";

/** Whether indices of a sparse space count by their rarity. Refuses the parameter `idf` where they do not. */
export const isByRarity = ({ attributes }: OpenCollection, space: string, idf: string | null | undefined): boolean => {
  const isIdf = attributes.config.params.sparse_vectors?.get(space)?.modifier === "idf";
  if (!isIdf && typeof idf === "string") {
    const rule = "requires a sparse vector with the `idf` modifier";
    throw badInput(`search param \`idf\` ${rule}, which vector ${JSON.stringify(space)} is not`);
  }
  return isIdf;
};

/** The points among which the parameter `idf` has rarity counted; without one, all. */
export const rarityCorpus = (idf: string | null | undefined, { record }: OpenCollection): Filter | undefined => {
  const value = typeof idf === "string" ? parseLossless(idf) : "global";
  if (value === "global") return undefined;
  if (isObject(value) && isObject(value["corpus"])) {
    return compileParsedFilter(value["corpus"], record, "params.idf.corpus");
  }
  throw formatError("data did not match any variant of untagged enum IdfParams");
};
