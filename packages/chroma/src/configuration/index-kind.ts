import type { VectorSpace } from "@vexfs/core";
import { invalidArgument } from "../errors/chroma-error.js";

/** The metadata key that chooses the index of the embeddings. Chroma has no such choice. */
const indexKey = "vexfs:index";

/** The index that a collection's metadata asks for; none when it does not say. */
export const indexFromMetadata = (metadata: Readonly<Record<string, unknown>> | null): Pick<VectorSpace, "index"> => {
  const value = metadata?.[indexKey] ?? null;
  if (value === null) return {};
  if (value === "graph" || value === "lsh") return { index: value };
  throw invalidArgument(`Metadata key ${indexKey} must be "graph" or "lsh"`);
};
