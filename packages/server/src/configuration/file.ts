import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { namedSettings } from "./settings.js";
import type { GivenValue, Source } from "./source.js";
import { suggestion } from "./suggestion.js";

/** The file that is read from the working directory when it is there. */
export const defaultConfigurationFile = "vexfs.yaml";

const nothing: Source = { values: [], notices: [], problems: [] };

const isMapping = (node: unknown): node is Readonly<Record<string, unknown>> =>
  typeof node === "object" && node !== null && !Array.isArray(node);

const collect = (node: Readonly<Record<string, unknown>>, prefix: string, file: string): Source[] =>
  Object.entries(node).map(([name, raw]) => {
    const key = `${prefix}${name}`;
    if (namedSettings.some((named) => named.key === key)) return { ...nothing, values: [{ key, raw, from: file }] };
    if (namedSettings.some((named) => named.key.startsWith(`${key}.`))) {
      if (raw === null) return nothing;
      if (isMapping(raw)) return merged(collect(raw, `${key}.`, file));
      return { ...nothing, problems: [`${file}: ${key} is a section and must hold keys`] };
    }
    const near = suggestion(
      key,
      namedSettings.map((named) => named.key),
    );
    return { ...nothing, problems: [`${file}: unknown key ${key}${near === null ? "" : `; did you mean ${near}?`}`] };
  });

const merged = (sources: readonly Source[]): Source => ({
  values: sources.flatMap((source): readonly GivenValue[] => source.values),
  notices: sources.flatMap((source) => source.notices),
  problems: sources.flatMap((source) => source.problems),
});

/** Reads the text of a configuration file. */
export const fileTextSource = (content: string, file: string): Source => {
  const document = parseDocument(content);
  const [error] = document.errors;
  if (error !== undefined) return { ...nothing, problems: [`${file}: ${error.message.split("\n")[0] ?? "not YAML"}`] };
  const root: unknown = document.toJS();
  if (root === null || root === undefined) return nothing;
  if (!isMapping(root)) return { ...nothing, problems: [`${file}: must hold keys, as in \`host: 0.0.0.0\``] };
  return merged(collect(root, "", file));
};

/** Reads `path`, or `vexfs.yaml` when no path is given and the file is there. */
export const fileSource = (path: string | undefined): Source => {
  const file = path ?? defaultConfigurationFile;
  try {
    return fileTextSource(readFileSync(file, "utf8"), file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" && path === undefined) return nothing;
    const why = code === "ENOENT" ? "there is no such file" : error instanceof Error ? error.message : String(error);
    return { ...nothing, problems: [`cannot read the configuration file ${file}: ${why}`] };
  }
};
