import type { RecoverFileOptions } from "@vexfs/qdrant";
import { engineOptions, loadEngine, loadQdrant } from "../components.js";
import type { Configuration } from "../configuration/settings.js";
import { silentLogger } from "../logging/logger.js";
import { prepareDataDirectory } from "./data-directory.js";
import { directoryError, engineMissingError, StartupError } from "./startup-error.js";

/** Brings the collections of a snapshot into the data directory, which no server may use meanwhile. Returns their names. Throws a {@link StartupError}. */
export const recoverSnapshot = async (
  configuration: Configuration,
  file: string,
  options: RecoverFileOptions,
): Promise<readonly string[]> => {
  const { openEngine } = await loadEngine(undefined).catch((error: unknown) => {
    throw engineMissingError(error);
  });
  prepareDataDirectory(configuration.data, silentLogger());
  const engine = await Promise.resolve()
    .then(() => openEngine(configuration.data, engineOptions(configuration)))
    .catch((error: unknown) => {
      throw directoryError(error, configuration.data);
    });
  try {
    return await (await loadQdrant(undefined)).recoverFile(engine, file, options);
  } catch (error) {
    throw new StartupError(`${file} was not recovered: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await engine.close();
  }
};
