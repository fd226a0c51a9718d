import type { Environment } from "./environment.js";
import { namedSettings } from "./settings.js";
import type { GivenValue, Notice, Source } from "./source.js";

const prefix = "QDRANT__";

/** What to say of a variable that is set and changes nothing here. */
const ignored = (variable: string): Notice =>
  /API_KEY|JWT|TLS/i.test(variable)
    ? {
        level: "warn",
        message: `${variable} is set, but this server does not check credentials or encrypt; put a proxy that does in front of it`,
      }
    : { level: "warn", message: `${variable} is set, but has no meaning here and is ignored` };

/** Reads the `QDRANT__…` variables that users of a Qdrant server already have, and says what became of each. */
export const qdrantEnvironmentSource = (environment: Environment): Source => {
  const values: GivenValue[] = [];
  const notices: Notice[] = [];
  for (const [variable, raw] of Object.entries(environment)) {
    const name = variable.toUpperCase();
    if (raw === undefined || !name.startsWith(prefix)) continue;
    const named = namedSettings.find((candidate) => candidate.setting.qdrantVariables.includes(name));
    if (named === undefined) {
      notices.push(ignored(variable));
      continue;
    }
    values.push({ key: named.key, raw, from: variable });
    notices.push({ level: "info", message: `${variable} is understood as ${named.key}` });
  }
  return { values, notices, problems: [] };
};
