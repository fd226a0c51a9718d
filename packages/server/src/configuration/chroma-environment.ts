import type { Environment } from "./environment.js";
import { namedSettings } from "./settings.js";
import type { GivenValue, Notice, Source } from "./source.js";

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

/** Kubernetes and Docker set these for a service that is called "chroma"; nobody wrote them. */
const isServiceLink = (variable: string, raw: string): boolean =>
  raw.startsWith("tcp://") || /^CHROMA_(SERVICE_|PORT_\d+_TCP)/.test(variable);

/** What to say of a variable that is set and changes nothing here. */
const ignored = (variable: string): Notice => {
  if (clientVariables.has(variable)) {
    const hint = variable === "CHROMA_HOST" ? "; to choose where to listen use CHROMA_LISTEN_ADDRESS or --host" : "";
    return {
      level: "info",
      message: `${variable} is a setting of Chroma's clients and is not used by the server${hint}`,
    };
  }
  if (/AUTH/.test(variable)) {
    return {
      level: "warn",
      message: `${variable} is set, but this server does not check credentials; put a proxy that does in front of it`,
    };
  }
  return { level: "warn", message: `${variable} is set, but has no meaning here and is ignored` };
};

/** Reads the `CHROMA_…` variables that users of a Chroma server already have, and says what became of each. */
export const chromaEnvironmentSource = (environment: Environment): Source => {
  const values: GivenValue[] = [];
  const notices: Notice[] = [];
  for (const [variable, raw] of Object.entries(environment)) {
    if (raw === undefined || !variable.startsWith("CHROMA_") || isServiceLink(variable, raw)) continue;
    const named = namedSettings.find((candidate) => candidate.setting.chromaVariables.includes(variable));
    if (named === undefined) {
      notices.push(ignored(variable));
      continue;
    }
    values.push({ key: named.key, raw, from: variable });
    notices.push({ level: "info", message: `${variable} is understood as ${named.key}` });
  }
  return { values, notices, problems: [] };
};
