import type { VectorSpace } from "@vexfs/core";
import { badInput } from "../errors/qdrant-error.js";
import type { Metadata } from "./config.js";

/** The key of a collection's metadata that chooses the index of its dense vectors. Qdrant has no such choice. */
const indexKey = "vexfs:index";

/** The index that metadata asks for; none when it does not say, or takes back what it said. */
export const indexFrom = (metadata: Metadata | undefined): Pick<VectorSpace, "index"> => {
  const value = metadata?.get(indexKey)?.text ?? "null";
  if (value === "null") return {};
  if (value === '"graph"') return { index: "graph" };
  if (value === '"lsh"') return { index: "lsh" };
  throw badInput(`metadata \`${indexKey}\` must be "graph" or "lsh", got ${value}`);
};
