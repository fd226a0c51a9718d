import type { Configuration } from "../configuration/settings.js";

/** What may be served over TLS. */
export type TlsListener = "chroma" | "qdrant" | "grpc" | "operations";

/** The files that a listener's certificate is in. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  /** What clients' certificates are signed by; null when clients show none. */
  readonly clientCa: string | null;
  /** How often the files are read again; 0 is never. */
  readonly ttlSeconds: number;
}

interface ListenerSettings {
  readonly isOn: boolean;
  readonly cert: string | null;
  readonly key: string | null;
  readonly caCert: string | null;
  readonly verifiesClients: boolean;
}

const settingsOf = ({ chroma, qdrant, operations, tls }: Configuration, listener: TlsListener): ListenerSettings => {
  switch (listener) {
    case "chroma":
      return {
        isOn: chroma.tls,
        cert: chroma.tlsCert ?? tls.cert,
        key: chroma.tlsKey ?? tls.key,
        caCert: chroma.tlsCaCert ?? tls.caCert,
        verifiesClients: chroma.verifyClientCertificate,
      };
    case "qdrant":
    case "grpc":
      return { ...tls, isOn: qdrant.tls, verifiesClients: qdrant.verifyClientCertificate };
    case "operations":
      return { ...tls, isOn: operations.tls, verifiesClients: false };
  }
};

/** Whether a listener speaks TLS. */
export const speaksTls = (configuration: Configuration, listener: TlsListener): boolean =>
  settingsOf(configuration, listener).isOn;

/** The files of a listener; null when it does not speak TLS. */
export const tlsFiles = (configuration: Configuration, listener: TlsListener): TlsFiles | null => {
  const { isOn, cert, key, caCert, verifiesClients } = settingsOf(configuration, listener);
  if (!isOn || cert === null || key === null) return null;
  return { cert, key, clientCa: verifiesClients ? caCert : null, ttlSeconds: configuration.tls.certTtlSeconds };
};

/** What is missing for TLS as it is configured, one line each. */
export const tlsProblems = (configuration: Configuration): readonly string[] =>
  (["chroma", "qdrant", "operations"] as const).flatMap((listener) => {
    const { isOn, cert, key, caCert, verifiesClients } = settingsOf(configuration, listener);
    if (!isOn) {
      const text = `${listener}.verifyClientCertificate is true, and ${listener}.tls is not: no client can show a certificate`;
      return verifiesClients ? [text] : [];
    }
    return [
      ...(cert === null || key === null ? [`${listener}.tls is true and needs tls.cert and tls.key`] : []),
      ...(verifiesClients && caCert === null
        ? [`${listener}.verifyClientCertificate is true and needs tls.caCert`]
        : []),
    ];
  });
