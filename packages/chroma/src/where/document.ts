import { and, type Filter, not, or, type TextTarget, textContains, textRegex } from "@vexfs/core";
import { invalidArgument } from "../errors/chroma-error.js";
import { regexErrorText } from "../errors/engine-errors.js";
import { isObject } from "../json/raw-json.js";
import { invalidWhereDocument } from "./clause-error.js";
import type { Compilation } from "./compilation.js";

const document: TextTarget = { document: true };

/** A condition on the document's text, or null when the operator is none. */
export const textCondition = (operator: string, operand: string, compilation: Compilation): Filter | null => {
  const positive = operator.replace("$not_", "$");
  if (positive !== "$contains" && positive !== "$regex") return null;
  if (positive === "$regex") {
    const error = compilation.regexError(operand);
    if (error !== null) throw invalidArgument(regexErrorText(error));
  }
  compilation.useDocuments();
  const condition = positive === "$regex" ? textRegex(document, operand) : textContains(document, operand);
  return positive === operator ? condition : not(condition);
};

/** Compiles a `where_document` clause. */
export const compileWhereDocument = (clause: unknown, compilation: Compilation): Filter => {
  const entries = isObject(clause) ? Object.entries(clause) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) throw invalidWhereDocument();
  const [operator, operand] = entry;
  if (operator === "$and" || operator === "$or") {
    if (!Array.isArray(operand)) throw invalidWhereDocument();
    const parts = operand.map((part) => compileWhereDocument(part, compilation));
    return operator === "$and" ? and(parts) : or(parts);
  }
  const condition = typeof operand === "string" ? textCondition(operator, operand, compilation) : null;
  if (condition === null) throw invalidWhereDocument();
  return condition;
};
