import type { FormulaSource, FusionSource } from "@vexfs/core";
import { LosslessNumber } from "lossless-json";
import { badInput, formatError, rangeFault } from "../errors/qdrant-error.js";
import { isObject, parseLossless } from "../json/raw-json.js";
import { badRequest, invalidBody } from "../points/faults.js";
import type { SearchFields } from "./fields.js";
import { compileFormula, readDefaults } from "./formula/compile.js";
import type { SearchRequest } from "./kind.js";

/** Ranks stand out less the larger it is. */
const rankConstantByDefault = 2;

/** Two lists become one by the method of that name. */
export const fusion = (json: string, fields: SearchFields, at: string): SearchRequest => {
  const method = parseLossless(json);
  if (method === "rrf") return fused(fields, at, reciprocalRank(rankConstantByDefault));
  if (method === "dbsf") return fused(fields, at, { kind: "fusion", method: "scoreDistribution" });
  throw noQuery();
};

/** The same by ranks, with parameters. */
export const rrf = (json: string, fields: SearchFields, at: string): SearchRequest => {
  const value = parseLossless(json);
  if (!isObject(value)) throw noQuery();
  const { k = null, weights = null } = value;
  const constant = k === null ? rankConstantByDefault : sizeOf(k);
  const factors = weights === null ? undefined : factorsOf(weights);
  if (constant === 0) throw invalidBody(`${at}query.rrf.k`, rangeFault(0, 1, null));
  return fused(fields, at, reciprocalRank(constant, factors));
};

const reciprocalRank = (k: number, weights?: readonly number[]): FusionSource => ({
  kind: "fusion",
  method: "reciprocalRank",
  k,
  ...(weights === undefined ? {} : { weights }),
});

const fused = (fields: SearchFields, at: string, source: FusionSource): SearchRequest => ({
  fields,
  at,
  sourceIn: (_, { hasPrefetch }) => {
    if ((fields.using ?? "") !== "") {
      throw badRequest("Fusion queries cannot be combined with the 'using' field.");
    }
    if (!hasPrefetch) throw badInput("Validation failed: cannot apply Fusion without prefetches");
    return { source, excluded: [] };
  },
});

/** Scores computed by a formula. */
export const formula = (json: string, defaults: string | null, fields: SearchFields, at: string): SearchRequest => {
  const expression = parseLossless(json);
  const values = readDefaults(defaults === null ? {} : parseLossless(defaults), `${at}query.defaults`);
  return {
    fields,
    at,
    sourceIn: (collection, { hasPrefetch }) => {
      const source: FormulaSource = {
        kind: "formula",
        expression: compileFormula(expression, values, collection, `${at}query.formula`),
        arithmetic: "checked",
        best: "largest",
      };
      if (!hasPrefetch) throw badInput("Validation failed: cannot apply Formula without prefetches");
      return { source, excluded: [] };
    },
  };
};

/** Points by chance. */
export const sample = (json: string, fields: SearchFields, at: string): SearchRequest => {
  if (parseLossless(json) !== "random") throw noQuery();
  return { fields, at, sourceIn: () => ({ source: { kind: "sample" }, excluded: [] }) };
};

const sizeOf = (value: unknown): number => {
  if (!(value instanceof LosslessNumber) || !/^\d+$/.test(value.value)) throw noQuery();
  return Number(value.value);
};

const factorsOf = (value: unknown): readonly number[] => {
  if (!Array.isArray(value)) throw noQuery();
  return value.map((factor: unknown) => {
    if (!(factor instanceof LosslessNumber)) throw noQuery();
    return Math.fround(Number(factor.value));
  });
};

/** What is no query of any kind. */
export const noQuery = (): Error => formatError("Expected some form of vector, id, or a type of query");
