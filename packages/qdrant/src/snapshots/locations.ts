import { mkdir, open, realpath, rm, stat } from "node:fs/promises";
import { sep } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { fileURLToPath } from "node:url";
import type { AppContext } from "../context.js";
import { badInput, formatError, QdrantError } from "../errors/qdrant-error.js";
import { type Decoder, string } from "../json/decode.js";

/** A server that sends nothing for so long sends nothing any more. */
const silenceMs = 60_000;

/** A URL. */
export const url: Decoder<URL> = (value, place) => {
  const text = string(value, place);
  if (!URL.canParse(text)) {
    throw formatError(`invalid value: string ${JSON.stringify(text)}, expected relative URL without a base`);
  }
  return new URL(text);
};

/** A URL, or the name of a file. */
export const urlOrName: Decoder<URL | string> = (value, place) => {
  const text = string(value, place);
  return URL.canParse(text) ? new URL(text) : text;
};

/** A file that a snapshot can be read from, until it is let go of. */
export interface FetchedFile {
  readonly path: string;
  release(): Promise<void>;
}

const isRemote = ({ protocol }: URL): boolean => protocol === "http:" || protocol === "https:";

const schemeOf = ({ protocol }: URL): string => protocol.slice(0, -1);

/** Refuses to load from other servers, where that is not allowed. */
export const checkRemote = ({ settings }: AppContext, location: URL | string): void => {
  if (location instanceof URL && isRemote(location) && !settings.snapshots.allowsUrls) {
    throw new QdrantError("forbidden", "Snapshot recovery from remote URLs is disabled in the configuration");
  }
};

/** Gets hold of the file at a location: one below the directory of snapshots, or one that another server has. */
export const fetchSnapshot = async (
  context: AppContext,
  location: URL,
  apiKey: string | undefined,
): Promise<FetchedFile> => {
  if (isRemote(location)) {
    const file = await download(context, location, apiKey, {});
    if (file === null) throw notDownloaded(location, "304 Not Modified");
    return file;
  }
  if (location.protocol === "file:") return localFile(context, location);
  throw new QdrantError("badRequest", `URL ${location.href} with scheme ${schemeOf(location)} is not supported`);
};

/** Gets what another server has beyond a manifest; null when that is nothing. */
export const fetchChanges = (
  context: AppContext,
  location: URL,
  apiKey: string | undefined,
  manifest: string,
): Promise<FetchedFile | null> => {
  if (!isRemote(location)) {
    throw new QdrantError("badRequest", `URL ${location.href} with scheme ${schemeOf(location)} is not supported`);
  }
  const headers = { "content-type": "application/json" };
  return download(context, location, apiKey, { method: "POST", headers, body: manifest });
};

/** Refuses URLs that a shard cannot be recovered from. */
export const checkShardUrl = (location: URL): void => {
  if (isRemote(location)) return;
  const scheme = schemeOf(location);
  throw badInput(`Invalid snapshot URL ${location.href}: URLs with ${scheme} scheme are not supported`);
};

const localFile = async ({ snapshots }: AppContext, location: URL): Promise<FetchedFile> => {
  const path = localPath(location);
  const found = await stat(path).catch(() => null);
  if (found === null) throw new QdrantError("badRequest", `Snapshot file ${JSON.stringify(path)} does not exist`);
  await mkdir(snapshots.root, { recursive: true });
  const [real, root] = await Promise.all([realpath(path), realpath(snapshots.root)]);
  if (!real.startsWith(`${root}${sep}`)) {
    const text = `Snapshot file path must be inside the snapshots directory ${JSON.stringify(root)}`;
    throw new QdrantError("forbidden", text);
  }
  return { path: real, release: () => Promise.resolve() };
};

const localPath = (location: URL): string => {
  try {
    return fileURLToPath(location);
  } catch {
    throw new QdrantError("badRequest", "Invalid snapshot URI, file path must be absolute or on localhost");
  }
};

const notDownloaded = ({ href }: URL, status: string): QdrantError =>
  badInput(`Failed to download tar from ${href}: status - ${status}`);

/** Null when the other server says that there is nothing new. */
const download = async (
  { snapshots }: AppContext,
  location: URL,
  apiKey: string | undefined,
  request: RequestInit,
): Promise<FetchedFile | null> => {
  const path = await snapshots.temporary("download");
  const release = (): Promise<void> => rm(path, { force: true });
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error("no data received within timeout period")), silenceMs);
  try {
    const response = await fetch(location, {
      ...request,
      signal: silence.signal,
      headers: { ...request.headers, ...(apiKey === undefined ? {} : { "api-key": apiKey }) },
    });
    if (response.status === 304) return null;
    if (!response.ok) throw notDownloaded(location, `${response.status} ${response.statusText}`.trim());
    const watched = new Transform({
      transform: (chunk, _encoding, done) => {
        timer.refresh();
        done(null, chunk);
      },
    });
    // Opened before anything can fail: a stream that is still opening its file would make it after it was removed.
    const file = await open(path, "wx");
    // Made where it is consumed: a body that ends early while nobody listens to it would be an error nobody handles.
    const body = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body as ReadableStream);
    await pipeline(body, watched, file.createWriteStream());
    return { path, release };
  } catch (error) {
    await release();
    throw error instanceof QdrantError ? error : unreachable(location, error);
  } finally {
    clearTimeout(timer);
  }
};

const unreachable = ({ href }: URL, error: unknown): QdrantError => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new QdrantError("internal", `Http request error: error sending request for url (${href}): ${why}`);
};
