import { tlsProblems } from "../tls/files.js";
import { chromaEnvironmentSource, chromaFileSource } from "./chroma.js";
import { type Environment, environmentSource } from "./environment.js";
import { fileSource } from "./file.js";
import { qdrantEnvironmentSource, qdrantFileSource } from "./qdrant.js";
import { type Configuration, namedSettings } from "./settings.js";
import type { GivenValue, Notice } from "./source.js";

/** Where configuration comes from. */
export interface ConfigurationInput {
  /** Values of the command line's flags; `from` is the flag as written. */
  readonly flags?: readonly GivenValue[];
  readonly environment?: Environment;
  /** Path of the configuration file; `vexfs.yaml` is read when it is there and nothing else is said. */
  readonly file?: string;
  /** Path of a `config.yaml` of a Chroma server. */
  readonly chromaFile?: string;
  /** Path of a `config.yaml` of a Qdrant server. */
  readonly qdrantFile?: string;
}

/** A value with where it came from. */
export interface ResolvedValue {
  readonly key: string;
  readonly value: unknown;
  readonly text: string;
  /** `default`, a file, a variable or a flag. */
  readonly from: string;
}

/** The configuration that is in force, and how it came about. */
export interface ResolvedConfiguration {
  readonly configuration: Configuration;
  readonly values: readonly ResolvedValue[];
  readonly notices: readonly Notice[];
}

/** The configuration cannot be used; `problems` says why, one line each. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** A value as it may be shown to whoever asks for the configuration. */
const shown = (resolved: ResolvedValue): ResolvedValue => {
  const isSecret = namedSettings.find(({ key }) => key === resolved.key)?.setting.isSecret === true;
  return isSecret ? { ...resolved, value: resolved.text } : resolved;
};

/** Puts dotted keys into nested objects: `chroma.port` becomes `{ chroma: { port } }`. */
const nest = (values: readonly ResolvedValue[]): Configuration => {
  const root: Record<string, unknown> = {};
  for (const { key, value } of values) {
    const path = key.split(".");
    const last = path.pop() ?? "";
    let node = root;
    for (const name of path) {
      node[name] ??= {};
      node = node[name] as Record<string, unknown>;
    }
    node[last] = value;
  }
  return root as Configuration;
};

/** What single values cannot show to be wrong. */
const contradictions = (configuration: Configuration): readonly string[] => {
  const { limits } = configuration;
  const tls = tlsProblems(configuration);
  if (limits.bodyBytesMax <= limits.bodyBytesInFlightMax) return tls;
  return [
    ...tls,
    "limits.bodyBytesMax is larger than limits.bodyBytesInFlightMax, so the largest body could never be read",
  ];
};

/**
 * Settles every key: flags over `VEXFS__…` variables over `CHROMA_…` and `QDRANT__…` variables over the file over those of
 * other servers over defaults.
 * Throws {@link ConfigurationError} with everything that is wrong at once.
 */
export const resolveConfiguration = (input: ConfigurationInput): ResolvedConfiguration => {
  const environment = input.environment ?? {};
  const sources = [
    { values: input.flags ?? [], notices: [], problems: [] },
    environmentSource(environment),
    chromaEnvironmentSource(environment),
    qdrantEnvironmentSource(environment),
    fileSource(input.file ?? environment["VEXFS_CONFIG"]),
    ...(input.chromaFile === undefined ? [] : [chromaFileSource(input.chromaFile)]),
    ...(input.qdrantFile === undefined ? [] : [qdrantFileSource(input.qdrantFile)]),
  ];
  const problems = sources.flatMap((source) => source.problems);
  const given = sources.flatMap((source) => source.values);
  for (const { key, raw, from } of given) {
    const named = namedSettings.find((candidate) => candidate.key === key);
    if (named !== undefined && named.setting.read(raw) !== undefined) continue;
    problems.push(
      `${from}: ${key} cannot be ${JSON.stringify(raw)}; it must be ${named?.setting.type ?? "a known key"}`,
    );
  }
  if (problems.length > 0) throw new ConfigurationError(problems);

  const values = namedSettings.map(({ key, setting }): ResolvedValue => {
    const first = given.find((candidate) => candidate.key === key);
    const value = first === undefined ? setting.default : setting.read(first.raw);
    return { key, value, text: setting.print(value), from: first?.from ?? "default" };
  });
  const configuration = nest(values);
  const contradicting = contradictions(configuration);
  if (contradicting.length > 0) throw new ConfigurationError(contradicting);
  return { configuration, values: values.map(shown), notices: sources.flatMap((source) => source.notices) };
};
