import {
  chromaAppOptions,
  engineOptions,
  loadChroma,
  loadEngine,
  loadQdrant,
  qdrantAppOptions,
} from "../components.js";
import type { Configuration } from "../configuration/settings.js";
import { silentLogger } from "../logging/logger.js";
import { prepareDataDirectory } from "./data-directory.js";
import { directoryError, engineMissingError } from "./startup-error.js";

/** An API over a data directory, without a port: for commands that work on a store while no server does. */
export interface Store {
  /** Answers one request; `body` is JSON text. */
  ask(
    method: "GET" | "POST" | "PUT" | "PATCH",
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
  ): Promise<{ readonly status: number; readonly text: string }>;
  /** Writes a checkpoint and lets go of the directory. */
  close(): Promise<void>;
}

/** Opens the store of the configuration's data directory. Throws a {@link StartupError}. Nobody is asked for keys. */
export const openStore = async (configuration: Configuration, api: "chroma" | "qdrant"): Promise<Store> => {
  const logger = silentLogger();
  const { openEngine } = await loadEngine(undefined).catch((error: unknown) => {
    throw engineMissingError(error);
  });
  prepareDataDirectory(configuration.data, logger);
  const engine = await Promise.resolve()
    .then(() => openEngine(configuration.data, engineOptions(configuration)))
    .catch((error: unknown) => {
      throw directoryError(error, configuration.data);
    });
  const app =
    api === "chroma"
      ? await (await loadChroma(undefined)).createChromaApp(engine, chromaAppOptions(configuration, null, logger))
      : await (await loadQdrant(undefined)).createQdrantApp(engine, {
          ...qdrantAppOptions(configuration, logger),
          security: {},
        });
  return {
    ask: async (method, url, headers, body) => {
      const { statusCode, body: text } = await app.inject({
        method,
        url,
        headers,
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: statusCode, text };
    },
    close: async () => {
      await app.close();
      await engine.close();
    },
  };
};
