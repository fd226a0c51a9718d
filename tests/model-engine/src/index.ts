/** A naive, obviously correct engine in memory. It ships to nobody: tests compare real engines with it and run protocols on it. */
export { ModelEngine } from "./engine.js";
