import type { Engine } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import { chromaAppOptions, loadChroma, loadQdrant, qdrantAppOptions } from "../components.js";
import type { Configuration } from "../configuration/settings.js";
import { chromaUsers } from "../configuration/users-file.js";
import type { RefusalBody } from "../listener/refusal.js";
import type { Logger } from "../logging/logger.js";
import type { ApiName } from "./messages.js";

/** How an API is served by a thread. */
interface Api {
  /** `componentsUrl` is a module that stands in for the protocols. */
  createApp(
    engine: Engine,
    configuration: Configuration,
    logger: Logger,
    componentsUrl: string | undefined,
  ): Promise<FastifyInstance>;
  readonly refusalBody: RefusalBody;
}

/** Every API that threads can serve. */
export const apis: Readonly<Record<ApiName, Api>> = {
  chroma: {
    createApp: async (engine, configuration, logger, componentsUrl) => {
      const { createChromaApp } = await loadChroma(componentsUrl);
      return createChromaApp(engine, chromaAppOptions(configuration, await chromaUsers(configuration), logger));
    },
    refusalBody: (message) => JSON.stringify({ error: "ServiceUnavailable", message }),
  },
  qdrant: {
    createApp: async (engine, configuration, logger, componentsUrl) => {
      const { createQdrantApp } = await loadQdrant(componentsUrl);
      return createQdrantApp(engine, qdrantAppOptions(configuration, logger));
    },
    refusalBody: (message) => JSON.stringify({ status: { error: message }, time: 0 }),
  },
};
