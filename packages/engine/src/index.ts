/** The native engine behind the seam. */
export { type EngineOptions, openEngine } from "./engine.js";
export { isPortFree, type ListeningSocket, openListeningSocket } from "./listener.js";
