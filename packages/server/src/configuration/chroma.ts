import type { Environment } from "./environment.js";
import { type ForeignValue, foreignFileSource, type Meaning, meaningless, variablesSource } from "./foreign.js";
import { namedSettings } from "./settings.js";
import type { Notice, Source } from "./source.js";

const prefix = "CHROMA_";

/** Variables that Chroma's clients read; a server has no use for them. */
const clientVariables = new Set([
  "CHROMA_API_KEY",
  "CHROMA_CLUSTER_TEST_ONLY",
  "CHROMA_DATABASE",
  "CHROMA_HOST",
  "CHROMA_INTEGRATION_TEST_ONLY",
  "CHROMA_SERVER_HOST",
  "CHROMA_SERVER_HTTP_PORT",
  "CHROMA_SERVER_SSL_ENABLED",
  "CHROMA_TENANT",
]);

/** Why a part of Chroma's settings has no counterpart, by how its names begin. */
const reasons: Readonly<Record<string, string>> = {
  CHROMA_SQLITEDB: "there is no SQLite here",
  CHROMA_SYSDB: "there is no SQLite here",
  CHROMA_LOG__: "the log is part of the engine",
  CHROMA_EXECUTOR: "there is one executor",
  CHROMA_SEGMENT_MANAGER: "the engine opens and closes collections by itself",
  CHROMA_OPEN_TELEMETRY: "metrics are at /metrics of the operations port",
};

/** Kubernetes and Docker set these for a service that is called "chroma"; nobody wrote them. */
const isServiceLink = (variable: string, raw: string): boolean =>
  raw.startsWith("tcp://") || /^CHROMA_(SERVICE_|PORT_\d+_TCP)/.test(variable);

/** What to say of a setting that changes nothing here. */
const ignored = ({ name, from }: ForeignValue): Meaning => {
  if (clientVariables.has(name)) {
    const hint = name === "CHROMA_HOST" ? "; to choose where to listen use CHROMA_LISTEN_ADDRESS or --host" : "";
    const message = `${from} is a setting of Chroma's clients and is not used by the server${hint}`;
    return { kind: "ignored", notice: { level: "info", message } };
  }
  if (/AUTH/.test(name)) {
    const message = `${from} is set and not used: users, tokens and rights are in the file that chroma.authFile names (docs/security.md)`;
    return { kind: "ignored", notice: { level: "warn", message } satisfies Notice };
  }
  return meaningless(from, Object.entries(reasons).find(([beginning]) => name.startsWith(beginning))?.[1]);
};

const meaningOf = (value: ForeignValue): Meaning => {
  const named = namedSettings.find(({ setting }) => setting.chromaVariables.includes(value.name));
  return named === undefined ? ignored(value) : { kind: "value", key: named.key, raw: value.raw };
};

/** Reads the `CHROMA_…` variables that users of a Chroma server already have, and says what became of each. */
export const chromaEnvironmentSource = (environment: Environment): Source => {
  const values = Object.entries(environment).flatMap(([name, raw]): readonly ForeignValue[] =>
    raw === undefined || !name.startsWith(prefix) || isServiceLink(name, raw) ? [] : [{ name, raw, from: name }],
  );
  return variablesSource(values, meaningOf);
};

/** Reads a `config.yaml` of a Chroma server. */
export const chromaFileSource = (file: string): Source => foreignFileSource(file, prefix, meaningOf);
