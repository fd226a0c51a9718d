import { lookup } from "node:dns/promises";
import { createServer } from "node:net";
import { hostError, portError } from "./startup-error.js";

/** The IP address to listen on for a host name; IPv4 where a name has both. */
export const listenAddress = async (host: string): Promise<string> => {
  try {
    const addresses = await lookup(host, { all: true });
    return (addresses.find(({ family }) => family === 4) ?? addresses[0])?.address ?? host;
  } catch (error) {
    throw hostError(error, host);
  }
};

/**
 * Fails when somebody already listens there. Sockets that share a port would otherwise let a second server
 * slip in beside the first and take a part of its connections.
 */
export const ensurePortIsFree = (address: string, port: number, flag: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (port === 0) return resolve();
    const probe = createServer();
    probe.once("error", (error) => reject(portError(error, address, port, flag)));
    probe.listen({ host: address, port, exclusive: true }, () => probe.close(() => resolve()));
  });

/** The URL a person on this machine would open. */
export const localUrl = (address: string, port: number, isSecure = false): string => {
  const isLocal = ["127.0.0.1", "0.0.0.0", "::1", "::"].includes(address);
  return `${isSecure ? "https" : "http"}://${isLocal ? "localhost" : address.includes(":") ? `[${address}]` : address}:${port}`;
};
