import { EmbeddingError } from "./provider.js";

/** The answer of a server that could be reached. */
export interface Reply {
  readonly status: number;
  readonly body: Buffer;
  readonly retryAfterSeconds: number | null;
}

/** Posts JSON and waits for the whole answer, whatever its status. Rejects with {@link EmbeddingError} when there is none. */
export const postJson = async (
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<Reply> => {
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
      signal: AbortSignal.timeout(timeoutMs),
    });
    return {
      status: response.status,
      body: Buffer.from(await response.arrayBuffer()),
      retryAfterSeconds: secondsUntil(response.headers.get("retry-after")),
    };
  } catch (error) {
    throw new EmbeddingError(reasonOf(error, url, timeoutMs));
  }
};

/** The header `Retry-After` is a number of seconds or a date. */
const secondsUntil = (text: string | null): number | null => {
  if (text === null) return null;
  if (/^\d+$/.test(text)) return Number(text);
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : Math.max(0, Math.ceil((time - Date.now()) / 1000));
};

const reasonOf = (error: unknown, url: string, timeoutMs: number): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `${url} did not answer within ${timeoutMs} ms`;
  // What `fetch` says itself is only that it failed.
  const { cause } = error;
  const reason = cause instanceof Error && cause.message !== "" ? cause.message : error.message;
  return `${url} cannot be reached: ${reason}`;
};
