import { ImportError, reasonOf } from "./import-error.js";

/** An answer whose body is still text, so that its numbers keep their digits. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A server that is asked, in another process or in this one. */
export interface Endpoint {
  /** What it is, for people. */
  readonly name: string;
  /** Sends a request; `body` is JSON text. */
  ask(method: "GET" | "POST" | "PUT" | "PATCH", path: string, body?: string): Promise<Answer>;
  close(): Promise<void>;
}

/** How often a request is tried again when the server is busy or the connection breaks. */
const attemptsMax = 5;
const pauseMs = 500;

/** A server behind a URL. `headers` are `Name: value`, for its keys. */
export const remoteEndpoint = (url: string, headers: readonly string[]): Endpoint => {
  const base = url.replace(/\/+$/, "");
  const sent = Object.fromEntries(headers.map(parsedHeader));
  const once = async (method: string, path: string, body: string | undefined): Promise<Answer> => {
    const content = body === undefined ? {} : { body, headers: { ...sent, "content-type": "application/json" } };
    const response = await fetch(`${base}${path}`, { method, headers: sent, ...content });
    return { status: response.status, text: await response.text() };
  };
  return {
    name: base,
    ask: async (method, path, body) => {
      for (let attempt = 1; ; attempt++) {
        try {
          const answer = await once(method, path, body);
          if ((answer.status !== 503 && answer.status !== 429) || attempt === attemptsMax) return answer;
        } catch (error) {
          if (attempt === attemptsMax) throw new ImportError(`cannot reach ${base}: ${reasonOf(error)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs * attempt));
      }
    },
    close: () => Promise.resolve(),
  };
};

const parsedHeader = (header: string): readonly [string, string] => {
  const colon = header.indexOf(":");
  if (colon < 1) throw new ImportError(`${header} is no header: write it as "X-Chroma-Token: KEY"`);
  return [header.slice(0, colon).trim(), header.slice(colon + 1).trim()];
};

/** Sends a request that must succeed; returns the body. */
export const demand = async (endpoint: Endpoint, ...request: Parameters<Endpoint["ask"]>): Promise<string> => {
  const { status, text } = await endpoint.ask(...request);
  if (status >= 200 && status < 300) return text;
  throw new ImportError(`${endpoint.name} answered ${request[0]} ${request[1]} with ${status}: ${text.slice(0, 500)}`);
};

/** The same for a body whose numbers may be read as they are. */
export const demandJson = async <T>(endpoint: Endpoint, ...request: Parameters<Endpoint["ask"]>): Promise<T> =>
  JSON.parse(await demand(endpoint, ...request)) as T;
