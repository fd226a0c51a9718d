import { EngineError } from "@vexfs/core";

/** The error of what the model does not do. */
export const unsupported = (what: string): EngineError =>
  new EngineError("unsupported", `the model does not support ${what}`);
