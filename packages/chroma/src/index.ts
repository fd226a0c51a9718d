/** Chroma's HTTP API, translated into the seam. */
export { createChromaApp } from "./app.js";
export type { ChromaOptions } from "./options.js";
