import { namedSettings } from "./settings.js";
import type { GivenValue, Source } from "./source.js";
import { suggestion } from "./suggestion.js";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const prefix = "VEXFS__";

/** Reads `VEXFS__SECTION__KEY` variables. An unknown one is a problem, not a silence. */
export const environmentSource = (environment: Environment): Source => {
  const values: GivenValue[] = [];
  const problems: string[] = [];
  for (const [variable, raw] of Object.entries(environment)) {
    if (raw === undefined || !variable.startsWith(prefix)) continue;
    const named = namedSettings.find((candidate) => candidate.variable === variable);
    if (named !== undefined) {
      values.push({ key: named.key, raw, from: variable });
      continue;
    }
    const near = suggestion(
      variable,
      namedSettings.map((candidate) => candidate.variable),
    );
    problems.push(`unknown variable ${variable}${near === null ? "" : `; did you mean ${near}?`}`);
  }
  return { values, notices: [], problems };
};
