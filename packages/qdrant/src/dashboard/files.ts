import { open, realpath } from "node:fs/promises";
import { extname, join, sep } from "node:path";

/** Content types of what web pages are made of. */
const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

/** A file of a directory, ready to be sent. */
export interface StaticFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly modified: Date;
  /** Changes when the file does. */
  readonly tag: string;
}

/** Reads files of one directory, and nothing outside of it. */
export class StaticDirectory {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The file of a path below the directory, `index.html` for a directory; null if there is none, or it is elsewhere by way of a link. */
  async file(path: string): Promise<StaticFile | null> {
    if (path.includes("\0") || path.split(/[/\\]/).includes("..")) return null;
    try {
      const root = await realpath(this.#directory);
      const found = await realpath(join(root, path));
      if (found !== root && !found.startsWith(`${root}${sep}`)) return null;
      return (await read(found)) ?? (await read(join(found, "index.html")));
    } catch {
      return null;
    }
  }
}

/** The content of a file; null of a directory. */
const read = async (path: string): Promise<StaticFile | null> => {
  const file = await open(path, "r");
  try {
    const status = await file.stat();
    if (!status.isFile()) return null;
    return {
      type: types[extname(path).toLowerCase()] ?? "application/octet-stream",
      bytes: await file.readFile(),
      modified: status.mtime,
      tag: `"${status.ino.toString(16)}:${status.size.toString(16)}:${Math.round(status.mtimeMs).toString(16)}"`,
    };
  } finally {
    await file.close();
  }
};
