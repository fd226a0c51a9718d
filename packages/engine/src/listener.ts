import { native } from "./native.js";

/** A listening socket for `server.listen({ fd })`; the server that takes it owns it. */
export interface ListeningSocket {
  readonly fd: number;
  /** The port, chosen by the system when 0 was asked for. */
  readonly port: number;
}

/**
 * Opens a listening TCP socket with SO_REUSEPORT: each thread opens its own on the same port and the kernel spreads
 * connections over them. Throws when the address cannot be bound.
 */
export const openListeningSocket = (host: string, port: number): ListeningSocket =>
  native.openListeningSocket(host, port);

/** Whether no other process listens on the port; to be asked once, before the first {@link openListeningSocket}. */
export const isPortFree = (host: string, port: number): boolean => native.isPortFree(host, port);
