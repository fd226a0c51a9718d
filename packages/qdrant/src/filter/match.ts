import { equals, type FieldPath, type Filter, fullText, isIn, notIn, startsWith, textContains } from "@vexfs/core";
import { formatError } from "../errors/qdrant-error.js";
import { isObject } from "../json/raw-json.js";
import { matchConstant, matchConstants } from "./constants.js";
import type { FilterScope } from "./scope.js";

/** Compiles one kind of match from its operand; null when the operand is of the wrong type. */
type MatchCompiler = (operand: unknown, path: FieldPath, scope: FilterScope) => Filter | null;

const text =
  (compile: (operand: string, path: FieldPath, scope: FilterScope) => Filter): MatchCompiler =>
  (operand, path, scope) =>
    typeof operand === "string" ? compile(operand, path, scope) : null;

/** In this order the kinds are looked for; the first that fits counts. */
const kinds: Readonly<Record<string, MatchCompiler>> = {
  value: (operand, path) => {
    const value = matchConstant(operand);
    return value === null ? null : equals(path, value, "typed");
  },
  // An index knows the tokens of a whole field; without one each string is looked at alone.
  text: text((query, path, scope) => {
    const index = scope.isNested ? null : scope.textIndexOn(path);
    return fullText(path, query, index === null ? "all" : "spread", scope.analyzerOf(path));
  }),
  text_any: text((query, path, scope) => fullText(path, query, "any", scope.analyzerOf(path))),
  phrase: text((query, path, scope) => fullText(path, query, "phrase", scope.analyzerOf(path))),
  prefix: text((prefix, path) => startsWith(path, prefix)),
  substring: text((part, path) => textContains({ path }, part)),
  any: (operand, path) => {
    const values = matchConstants(operand);
    return values === null ? null : isIn(path, values, "typed");
  },
  except: (operand, path) => {
    const values = matchConstants(operand);
    return values === null ? null : notIn(path, values);
  },
};

/** `match` of a field condition. */
export const compileMatch = (match: unknown, path: FieldPath, scope: FilterScope): Filter => {
  if (isObject(match)) {
    for (const [kind, compile] of Object.entries(kinds)) {
      const filter = kind in match ? compile(match[kind], path, scope) : null;
      if (filter !== null) return filter;
    }
  }
  throw formatError("data did not match any variant of untagged enum MatchInterface");
};
