import { readFileSync } from "node:fs";
import { createSecureContext, type SecureContextOptions, type TlsOptions } from "node:tls";
import { StartupError } from "../lifecycle/startup-error.js";
import type { Logger } from "../logging/logger.js";
import type { TlsFiles } from "./files.js";

/** A server whose certificate can be exchanged while it listens, of HTTP/1 or HTTP/2. */
export interface SecureServer {
  setSecureContext(options: SecureContextOptions): void;
}

/** The certificate of one listener, read again as long as it is used. */
export class Certificates {
  readonly #files: TlsFiles;
  #current: SecureContextOptions;

  /** Throws as {@link checkCertificates} does. */
  constructor(files: TlsFiles) {
    this.#files = files;
    this.#current = checkCertificates(files);
  }

  /** What a server is created with. */
  get options(): TlsOptions {
    const showsCertificates = this.#files.clientCa !== null;
    return { ...this.#current, requestCert: showsCertificates, rejectUnauthorized: showsCertificates };
  }

  /** Gives a server the files' new content as it comes; returns what ends that. A broken file leaves the certificate as it was. */
  keepFresh(server: SecureServer, logger: Logger): () => void {
    if (this.#files.ttlSeconds === 0) return () => undefined;
    const timer = setInterval(() => this.#refresh(server, logger), this.#files.ttlSeconds * 1000);
    timer.unref();
    return () => clearInterval(timer);
  }

  #refresh(server: SecureServer, logger: Logger): void {
    try {
      const next = read(this.#files);
      if (isSame(this.#current, next)) return;
      server.setSecureContext(next);
      this.#current = next;
      logger.info({ cert: this.#files.cert }, "the certificate was renewed");
    } catch (error) {
      logger.error({ reason: reasonOf(error) }, "the new certificate cannot be used; the one before stays in use");
    }
  }
}

/** Reads the files. Throws a {@link StartupError} when one cannot be read, or key and certificate are no pair. */
export const checkCertificates = (files: TlsFiles): SecureContextOptions => {
  try {
    return read(files);
  } catch (error) {
    throw new StartupError(`cannot use the certificate: ${reasonOf(error)}`);
  }
};

const read = ({ cert, key, clientCa }: TlsFiles): SecureContextOptions => {
  const options = {
    cert: readFileSync(cert),
    key: readFileSync(key),
    ...(clientCa === null ? {} : { ca: readFileSync(clientCa) }),
  };
  createSecureContext(options); // throws for what is no pair, which a server would find out with the first client
  return options;
};

const isSame = (one: SecureContextOptions, other: SecureContextOptions): boolean =>
  (["cert", "key", "ca"] as const).every((name) => String(one[name] ?? "") === String(other[name] ?? ""));

const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
