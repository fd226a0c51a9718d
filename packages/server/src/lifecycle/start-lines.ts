import type { Configuration } from "../configuration/settings.js";
import type { Logger } from "../logging/logger.js";
import { version } from "../version.js";
import { localUrl } from "./address.js";

/** Where the server listens; null where it does not. */
export interface Addresses {
  readonly host: string;
  readonly chroma: number | null;
  readonly qdrantHost: string;
  readonly qdrant: number | null;
  readonly operations: number | null;
}

/** Says where the server listens, and what it does not serve though it was asked to. */
export const logStart = (
  logger: Logger,
  configuration: Configuration,
  addresses: Addresses,
  operationsHost: string,
): void => {
  const parts = [
    `VexFS ${version}`,
    `data ${configuration.data}`,
    ...(addresses.chroma === null ? [] : [`Chroma ${localUrl(addresses.host, addresses.chroma)}`]),
    ...(addresses.qdrant === null ? [] : [`Qdrant ${localUrl(addresses.qdrantHost, addresses.qdrant)}`]),
    ...(addresses.operations === null ? [] : [`operations ${localUrl(operationsHost, addresses.operations)}`]),
  ];
  logger.info(
    {
      version,
      data: configuration.data,
      host: addresses.host,
      chroma: addresses.chroma,
      qdrant: addresses.qdrant,
      operations: addresses.operations,
      threads: configuration.threads,
      durability: configuration.durability,
      summary: parts.join(" · "),
    },
    "listening",
  );
  if (configuration.grpc.enabled) logger.info("Qdrant gRPC is not in this release yet: not listening there");
  if (configuration.durability === "os")
    logger.warn("durability is os: a power cut or a crash of the machine may lose the last acknowledged writes");
};
