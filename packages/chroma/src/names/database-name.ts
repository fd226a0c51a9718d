import { invalidArgument } from "../errors/chroma-error.js";

/** Refuses a database name in a path that cannot be one. */
export const checkDatabaseName = (name: string): void => {
  if (Buffer.byteLength(name) < 3) throw invalidArgument("database name must be at least 3 characters");
};
