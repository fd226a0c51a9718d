import type { Snapshots } from "@vexfs/core";
import { unsupported } from "./unsupported.js";

const refuse = async (): Promise<never> => {
  throw unsupported("snapshots");
};

/** The model has no files. */
export const modelSnapshots: Snapshots = {
  write: refuse,
  writePart: refuse,
  writeSet: refuse,
  read: refuse,
  readSet: refuse,
  restore: refuse,
  restorePart: refuse,
};
