import { QdrantError } from "../errors/qdrant-error.js";

/** A request that strict mode does not let through, and what to do about it. */
export const forbidden = (text: string, help: string): QdrantError =>
  new QdrantError("badRequest", `${text}. Help: ${help}`);

/** Refuses a value beyond its limit, if both are given. */
export const checkLimit = (value: number | undefined, limit: number | undefined, name: string): void => {
  if (value === undefined || limit === undefined || value <= limit) return;
  throw forbidden(
    `Limit exceeded ${value} > ${limit} for "${name}"`,
    `Reduce the "${name}" parameter to or below ${limit}.`,
  );
};

/** Refuses a search of every point, where that is not allowed. */
export const checkExact = (isExact: boolean, isAllowed: boolean | undefined): void => {
  if (isExact && isAllowed === false) throw forbidden("Exact search disabled!", "Set exact=false.");
};
