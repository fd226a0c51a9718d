import type { Configuration } from "../configuration/settings.js";
import type { Logger } from "../logging/logger.js";
import { version } from "../version.js";
import { localUrl } from "./address.js";

/** Where the server listens; null where it does not. */
export interface Addresses {
  readonly host: string;
  readonly chroma: number | null;
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
    ...(addresses.operations === null ? [] : [`operations ${localUrl(operationsHost, addresses.operations)}`]),
  ];
  logger.info(
    {
      version,
      data: configuration.data,
      host: addresses.host,
      chroma: addresses.chroma,
      operations: addresses.operations,
      threads: configuration.threads,
      durability: configuration.durability,
      summary: parts.join(" · "),
    },
    "listening",
  );
  const absent = [
    configuration.qdrant.enabled ? "Qdrant REST" : "",
    configuration.grpc.enabled ? "Qdrant gRPC" : "",
  ].filter(Boolean);
  if (absent.length > 0)
    logger.info(
      `${absent.join(" and ")} ${absent.length > 1 ? "are" : "is"} not in this release yet: not listening there`,
    );
  if (configuration.durability === "os")
    logger.warn("durability is os: a power cut or a crash of the machine may lose the last acknowledged writes");
};
