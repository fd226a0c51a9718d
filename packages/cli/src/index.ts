/** The command line: `vexfs serve` and its siblings. */
export { createProgram } from "./program.js";
