import { ChromaError } from "../errors/chroma-error.js";

/** How a function runs in Chroma: with the writes of its collection, or apart from them. A collection takes one of each. */
export type ExecutionMode = "sync" | "async";

/** The functions that can be attached here. `dummy_async` does nothing; Chroma's own tests use it. */
const served: ReadonlyMap<string, ExecutionMode> = new Map([
  ["record_counter", "sync"],
  ["statistics", "sync"],
  ["dummy_async", "async"],
]);

/** Functions that need services of Chroma's cloud. */
const serviceBacked = new Set(["count_to_file_async", "http_generate", "http_currents", "revision_history"]);

/** How a function runs. Throws when it cannot be attached. */
export const executionMode = (name: string): ExecutionMode => {
  const mode = served.get(name);
  if (mode !== undefined) return mode;
  if (serviceBacked.has(name)) {
    throw new ChromaError(
      "unimplemented",
      `The function ${name} needs a service of Chroma's cloud and cannot run here`,
    );
  }
  throw new ChromaError("notFound", "function not found");
};
