import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEngine } from "@vexfs/engine";
import { createQdrantApp, type QdrantOptions } from "@vexfs/qdrant";
import { onTestFinished } from "vitest";

/** An answer, with its body as text and as a value. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly error: string;
}

/** An API over an engine on disk, without a socket. */
export interface NativeClient {
  send(
    method: "GET" | "PUT" | "POST" | "DELETE",
    url: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer>;
}

/** A client of its own store, which goes when the test ends. */
export const nativeClient = async (options: QdrantOptions): Promise<NativeClient> => {
  const directory = mkdtempSync(join(tmpdir(), "vexfs-security-"));
  const engine = await openEngine(directory, { durability: "os" });
  const app = createQdrantApp(engine, options);
  onTestFinished(async () => {
    await app.close();
    await engine.close();
    rmSync(directory, { recursive: true });
  });
  return {
    send: async (method, url, body, headers) => {
      const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
      const { statusCode, body: text } = await app.inject({ method, url, headers, ...payload });
      const parsed = text.startsWith("{")
        ? (JSON.parse(text) as { readonly status?: { readonly error?: string } })
        : {};
      return { status: statusCode, text, error: parsed.status?.error ?? "" };
    },
  };
};
