/** Qdrant's REST API, translated into the seam. */
export { createQdrantApp } from "./app.js";
export { createQdrantGrpc, type QdrantGrpc } from "./grpc/index.js";
export type { InferenceSettings } from "./inference/inference.js";
export type { QdrantOptions } from "./options.js";
export { type RecoverFileOptions, recoverFile } from "./snapshots/recover-file.js";
