import { type FileHandle, open, rm } from "node:fs/promises";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyHeaders } from "@fastify/busboy";
import type { FastifyRequest } from "fastify";
import { QdrantError } from "../errors/qdrant-error.js";
import type { SnapshotDirectories } from "./directories.js";

/** A file that a client has sent. */
export interface Upload {
  readonly path: string;
  /** What the client calls it, without directories; empty when it does not say. */
  readonly name: string;
}

/** What the form calls the file. */
const field = "snapshot";

const refused = (text: string): QdrantError => new QdrantError("badRequest", text);

/** Writes the file of a form to the disk as it comes. Whoever calls this removes it. */
export const receiveUpload = async (request: FastifyRequest, directories: SnapshotDirectories): Promise<Upload> => {
  const type = request.headers["content-type"] ?? "";
  if (!/^multipart\/form-data\b/i.test(type)) throw refused("The body is no multipart form");
  const path = await directories.temporary("upload");
  // Opened before anything can fail: a stream that is still opening its file would make it after it was removed.
  const file = await open(path, "wx");
  try {
    return { path, name: await receive(request.body as Readable, { ...request.headers, "content-type": type }, file) };
  } catch (error) {
    await rm(path, { force: true });
    throw error instanceof QdrantError ? error : malformed(error);
  } finally {
    await file.close();
  }
};

const malformed = (error: unknown): unknown => {
  const isOfDisk = error instanceof Error && "syscall" in error;
  return isOfDisk
    ? error
    : refused(`The form cannot be read: ${error instanceof Error ? error.message : String(error)}`);
};

/** What the client calls the file. */
const receive = async (body: Readable, headers: BusboyHeaders, file: FileHandle): Promise<string> => {
  // As in Qdrant, the file is what has its name in the form, whether or not it says what it is called itself.
  const isPartAFile = (name: string | undefined, _type: string | undefined, filename: string | undefined) =>
    name === field || filename !== undefined;
  const form = new Busboy({ headers, isPartAFile, limits: { fields: 16, files: 2, parts: 32 } });
  const files: Promise<string>[] = [];
  form.on("file", (name: string, content: Readable, filename: string | undefined) => {
    if (name !== field || files.length > 0) {
      content.resume();
      return;
    }
    const written = pipeline(content, file.createWriteStream()).then(() => basename(filename ?? ""));
    // Who waits for it is told; until then the form may fail first.
    written.catch((error: unknown) => {
      form.destroy(error instanceof Error ? error : new Error(String(error)));
    });
    files.push(written);
  });
  await pipeline(body, form);
  const [name] = await Promise.all(files);
  if (name === undefined) throw refused(`Required field is missing: ${field}`);
  return name;
};
