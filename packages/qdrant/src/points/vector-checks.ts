import type { AnyVectorColumn, Engine, JsonColumn, VectorSpace } from "@vexfs/core";
import { badInput, formatError, QdrantError } from "../errors/qdrant-error.js";
import { invalidBody, noSuchVector, wrongDimension } from "./faults.js";

/** Vectors by the name of their space, as a body has them. */
export type VectorsByName = ReadonlyMap<string, AnyVectorColumn | JsonColumn>;

/** Checks vectors against the spaces of a collection; `at` names the vector of an item in errors. */
export const checkVectors = (
  vectors: VectorsByName,
  spaces: ReadonlyMap<string, VectorSpace>,
  engine: Engine,
  at: (index: number) => string,
): Readonly<Record<string, AnyVectorColumn>> => {
  const columns: [string, AnyVectorColumn][] = [];
  for (const [name, column] of vectors) {
    if (column.kind === "json") throw noVectors(column);
    checkWellFormed(column, (index) => `${at(index)}${name === "" ? "" : ".?"}`);
    columns.push([name, column]);
  }
  return Object.fromEntries(
    columns.map(([name, column]) => {
      const space = spaces.get(name);
      if (space === undefined) throw noSuchVector(name);
      const fitted = fitToSpace(column, space, engine);
      checkDimensions(fitted, space, name === "" ? "" : ` for vector '${name}'`);
      return [name, fitted];
    }),
  );
};

/** A column as the space takes it: where vectors come in several, one alone is one of them. */
export const fitToSpace = (column: AnyVectorColumn, { kind }: VectorSpace, engine: Engine): AnyVectorColumn => {
  if (column.kind === "sparseVectors" || kind === "sparse") {
    if (column.kind === "sparseVectors" && kind === "sparse") return column;
    throw badInput("Conversion between sparse and regular vectors failed");
  }
  if (kind === "dense" && column.kind === "vectors") return column;
  if (kind === "multi" && column.kind === "multiVectors") return column;
  const single = kind === "multi" && column.kind === "vectors" ? severalOf(column, engine) : null;
  if (single === null) throw badInput("Conversion between multi and regular vectors failed");
  return single;
};

const severalOf = (column: AnyVectorColumn & { kind: "vectors" }, engine: Engine): AnyVectorColumn | null => {
  const items: AnyVectorColumn[] = [];
  for (let index = 0; index < column.length; index++) {
    const vector = column.at(index);
    if (vector === null || vector.length === 0) return null;
    items.push(engine.columns.multiVector(vector, vector.length));
  }
  return engine.columns.concat(items);
};

/** Refuses vectors of another dimension than the space's. */
export const checkDimensions = (column: AnyVectorColumn, { dimension }: VectorSpace, suffix = ""): void => {
  if (dimension === null || column.kind === "sparseVectors") return;
  if (column.kind === "vectors" && (column.uniformDimension ?? NaN) === dimension) return;
  for (let index = 0; index < column.length; index++) {
    const actual = column.kind === "vectors" ? column.dimension(index) : (column.shape(index)?.dimension ?? null);
    if (actual !== null && actual !== dimension) throw wrongDimension(dimension, actual, suffix);
  }
};

/** Refuses vectors that no space could take. */
export const checkWellFormed = (column: AnyVectorColumn, at: (index: number) => string): void => {
  if (column.kind === "sparseVectors") {
    const invalid = column.firstInvalid();
    if (invalid === null) return;
    const [field, rule] =
      invalid.reason === "lengths" ? ["values", "must be the same length as indices"] : ["indices", "must be unique"];
    throw invalidBody(`${at(invalid.index)}.${field}`, `Validation error: ${rule} [{}]`);
  }
  const ragged = column.kind === "multiVectors" ? column.firstRagged() : null;
  if (ragged !== null && ragged.dimension > 0) {
    const rule = `all vectors must have the same dimension, found vector with dimension ${ragged.dimension}`;
    throw invalidBody(`${at(ragged.index)}.data`, rule);
  }
  if (column.kind === "vectors" && (column.uniformDimension ?? 0) > 0) return;
  for (let index = 0; index < column.length; index++) {
    if (column.kind === "vectors" && column.dimension(index) === 0) {
      throw invalidBody(`${at(index)}.vector`, "dense vector must not be empty");
    }
    const shape = column.kind === "multiVectors" ? column.shape(index) : null;
    if (shape?.vectors === 0 || shape?.dimension === 0)
      throw invalidBody(`${at(index)}.data`, "all vectors must be non-empty");
  }
};

/** The same for a vector to search with; an empty dense one is only of the wrong dimension. */
export const checkWellFormedQuery = (column: AnyVectorColumn, at: string): void => {
  if (column.kind !== "vectors") checkWellFormed(column, () => at);
};

/** What stands where vectors should is text or an image for a model to embed, or nothing at all. */
const noVectors = (column: JsonColumn): QdrantError => {
  for (let index = 0; index < column.length; index++) {
    const json = column.at(index);
    if (json !== null && /"model"\s*:/.test(json)) return noInference();
  }
  return formatError("data did not match any variant of untagged enum VectorStruct");
};

/** Nobody embeds. */
export const noInference = (): QdrantError =>
  new QdrantError("internal", "InferenceService URL not configured - please provide valid address in config");
