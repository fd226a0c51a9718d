import { badInput, QdrantError, rangeFault, validationError } from "../errors/qdrant-error.js";

/** A field of the body breaks a rule. */
export const invalidBody = (field: string, text: string): QdrantError =>
  validationError("JSON body", [{ field, text }]);

/** Refuses a size of zero. */
export const checkAtLeastOne = (field: string, value: number | null | undefined): void => {
  if (value === 0) throw invalidBody(field, rangeFault(value, 1, null));
};

/** The request contradicts itself. */
export const badRequest = (text: string): QdrantError => new QdrantError("badRequest", text);

/** What is asked for is not there. */
export const notFound = (text: string): QdrantError => new QdrantError("notFound", text);

/** The collection has no vectors of that name. */
export const noSuchVector = (name: string): QdrantError => badInput(`Not existing vector name error: ${name}`);

/** A vector of the wrong dimension. */
export const wrongDimension = (expected: number, actual: number, suffix = ""): QdrantError =>
  badInput(`Vector dimension error: expected dim: ${expected}, got ${actual}${suffix}`);
