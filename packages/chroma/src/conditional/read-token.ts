import { ChromaError } from "../errors/chroma-error.js";

/**
 * A read token says which batches a reader had seen. It is the number of the last of them plus one, as no token is zero.
 */
export const readToken = (sequence: number): number => sequence + 1;

/** The last batch that the holder of a token had seen. */
export const sequenceOf = (token: number): number => {
  if (token > 0) return token - 1;
  throw new ChromaError(
    "staleRead",
    `transactional read token generation returned invalid log upper bound offset ${token}`,
  );
};
