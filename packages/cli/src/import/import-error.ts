/** An import cannot begin or go on. The message says why and what to do. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

/** What an error says, in one line. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error
    ? ((error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message).split("\n")[0] ?? "")
    : String(error);
