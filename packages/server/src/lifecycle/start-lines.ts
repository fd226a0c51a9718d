import type { Configuration } from "../configuration/settings.js";
import type { Logger } from "../logging/logger.js";
import { speaksTls } from "../tls/files.js";
import { version } from "../version.js";
import { localUrl } from "./address.js";

/** Where the server listens; null where it does not. */
export interface Addresses {
  readonly host: string;
  readonly chroma: number | null;
  readonly qdrantHost: string;
  readonly qdrant: number | null;
  readonly grpc: number | null;
  readonly operations: number | null;
}

/** Says where the server listens, and what it leaves open. */
export const logStart = (
  logger: Logger,
  configuration: Configuration,
  addresses: Addresses,
  operationsHost: string,
): void => {
  const parts = [
    `VexFS ${version}`,
    `data ${configuration.data}`,
    ...(addresses.chroma === null
      ? []
      : [`Chroma ${localUrl(addresses.host, addresses.chroma, speaksTls(configuration, "chroma"))}`]),
    ...(addresses.qdrant === null
      ? []
      : [`Qdrant ${localUrl(addresses.qdrantHost, addresses.qdrant, speaksTls(configuration, "qdrant"))}`]),
    ...(addresses.grpc === null
      ? []
      : [`Qdrant gRPC ${localUrl(addresses.qdrantHost, addresses.grpc, speaksTls(configuration, "grpc"))}`]),
    ...(addresses.operations === null
      ? []
      : [`operations ${localUrl(operationsHost, addresses.operations, speaksTls(configuration, "operations"))}`]),
  ];
  logger.info(
    {
      version,
      data: configuration.data,
      host: addresses.host,
      chroma: addresses.chroma,
      qdrant: addresses.qdrant,
      grpc: addresses.grpc,
      operations: addresses.operations,
      threads: configuration.threads,
      durability: configuration.durability,
      summary: parts.join(" · "),
    },
    "listening",
  );
  for (const text of openDoors(configuration, addresses)) logger.warn(text);
  if (configuration.durability === "os")
    logger.warn("durability is os: a power cut or a crash of the machine may lose the last acknowledged writes");
};

const loopback = /^(127\.|::1$|::ffff:127\.)/;

/** APIs that other machines reach and that ask nobody who they are. */
const openDoors = ({ chroma, qdrant }: Configuration, addresses: Addresses): readonly string[] => {
  const keys = [qdrant.apiKey, qdrant.altApiKey, qdrant.readOnlyApiKey];
  const doors = [
    {
      name: "Chroma",
      host: addresses.host,
      isServed: addresses.chroma !== null,
      isOpen: chroma.authFile === null,
      setting: "chroma.authFile",
    },
    {
      name: "Qdrant",
      host: addresses.qdrantHost,
      isServed: addresses.qdrant !== null,
      isOpen: keys.every((key) => key === null),
      setting: "qdrant.apiKey",
    },
  ];
  return doors
    .filter(({ host, isServed, isOpen }) => isServed && isOpen && !loopback.test(host))
    .map(
      ({ name, host, setting }) =>
        `ANYONE who reaches ${host} may read, change and delete everything through the ${name} API: set ${setting}, or listen on 127.0.0.1`,
    );
};
