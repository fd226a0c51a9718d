import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import type { GivenValue, Notice, Source } from "./source.js";

/** One setting of another server, by the name of its variable: `QDRANT__SERVICE__HTTP_PORT`. */
export interface ForeignValue {
  readonly name: string;
  readonly raw: unknown;
  /** Where it was written, for people. */
  readonly from: string;
}

/** What a setting of another server means here. */
export type Meaning =
  | { readonly kind: "value"; readonly key: string; readonly raw: unknown }
  /** Nothing needs to be done or said. */
  | { readonly kind: "same" }
  /** What is asked for is not here, and going on without it would not do what was meant. */
  | { readonly kind: "missing"; readonly problem: string }
  | { readonly kind: "ignored"; readonly notice: Notice };

/** A setting that is set and changes nothing here, and why it need not. */
export const meaningless = (from: string, why?: string): Meaning => ({
  kind: "ignored",
  notice: {
    level: "warn",
    message: `${from} is set, but has no meaning here and is ignored${why === undefined ? "" : `: ${why}`}`,
  },
});

/** What variables of another server say, and a notice of each. */
export const variablesSource = (
  values: readonly ForeignValue[],
  meaningOf: (value: ForeignValue) => Meaning,
): Source => {
  const given: GivenValue[] = [];
  const notices: Notice[] = [];
  const problems: string[] = [];
  for (const value of values) {
    const meaning = meaningOf(value);
    if (meaning.kind === "missing") problems.push(`${value.from}: ${meaning.problem}`);
    if (meaning.kind === "ignored") notices.push(meaning.notice);
    if (meaning.kind !== "value") continue;
    given.push({ key: meaning.key, raw: meaning.raw, from: value.from });
    notices.push({ level: "info", message: `${value.from} is understood as ${meaning.key}` });
  }
  return { values: given, notices, problems };
};

/** What the configuration file of another server says. What has no meaning here is named in one line. */
export const foreignFileSource = (
  file: string,
  prefix: string,
  meaningOf: (value: ForeignValue) => Meaning,
): Source => {
  let values: readonly ForeignValue[];
  try {
    values = foreignFile(readFileSync(file, "utf8"), prefix);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { values: [], notices: [], problems: [`cannot read the configuration file ${file}: ${why}`] };
  }
  const given: GivenValue[] = [];
  const ignored: string[] = [];
  const problems: string[] = [];
  for (const value of values) {
    const meaning = meaningOf(value);
    if (meaning.kind === "value") given.push({ key: meaning.key, raw: meaning.raw, from: `${file}: ${value.from}` });
    if (meaning.kind === "ignored") ignored.push(value.from);
    if (meaning.kind === "missing") problems.push(`${file}: ${value.from}: ${meaning.problem}`);
  }
  const understood = given.map(({ key }) => key).join(", ");
  return {
    values: given,
    notices: [
      {
        level: "info",
        message: `${file} is understood as ${understood === "" ? "nothing that is set here" : understood}`,
      },
      ...(ignored.length === 0
        ? []
        : [{ level: "warn" as const, message: `${file}: no meaning here, and ignored: ${ignored.join(", ")}` }]),
    ],
    problems,
  };
};

/** The settings of a YAML file, by the names of the variables that mean the same. */
const foreignFile = (content: string, prefix: string): readonly ForeignValue[] => {
  const document = parseDocument(content);
  const [error] = document.errors;
  if (error !== undefined) throw error;
  return leaves(document.toJS() as unknown, []).map(({ path, raw }) => ({
    name: `${prefix}${path.join("__").toUpperCase()}`,
    raw,
    from: path.join("."),
  }));
};

interface Leaf {
  readonly path: readonly string[];
  readonly raw: unknown;
}

const leaves = (node: unknown, path: readonly string[]): readonly Leaf[] => {
  if (node === null || node === undefined) return [];
  if (typeof node !== "object" || Array.isArray(node)) {
    if (path.length === 0) throw new Error("must hold keys");
    return [{ path, raw: node }];
  }
  return Object.entries(node).flatMap(([name, inner]: [string, unknown]) => leaves(inner, [...path, name]));
};
