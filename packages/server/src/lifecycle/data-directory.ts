import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "../logging/logger.js";
import { directoryError } from "./startup-error.js";

/** Creates the data directory if need be. Throws a StartupError when it cannot be used. */
export const prepareDataDirectory = (directory: string, logger: Logger): void => {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw directoryError(error, directory);
  }
  if (existsSync(join(directory, "chroma.sqlite3"))) {
    logger.warn(
      { data: directory },
      "the data directory holds a Chroma store (chroma.sqlite3); it is left untouched and its records are not served",
    );
  }
};
