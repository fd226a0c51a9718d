import { basename, dirname } from "node:path";
import send from "@fastify/send";
import type { FastifyReply, FastifyRequest } from "fastify";
import { sendText } from "../http/reply.js";

/** Sends a file as it is read, or the part of it that the client asks for. */
export const sendFile = async (request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> => {
  const name = basename(path);
  const { type, statusCode, headers, stream } = await send(request.raw, encodeURIComponent(name), {
    root: dirname(path),
    dotfiles: "allow",
    cacheControl: false,
    contentType: false,
  });
  if (type === "error" && statusCode === 404) {
    return sendText(reply.code(404), "File not found: No such file or directory (os error 2)");
  }
  return reply
    .code(statusCode)
    .headers(headers)
    .header("content-type", "application/octet-stream")
    .header("content-disposition", disposition(name))
    .send(stream);
};

/** What a browser saves the file as. */
export const disposition = (name: string): string => {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\]/g, "_");
  const extended = plain === name ? "" : `; filename*=UTF-8''${encodeURIComponent(name)}`;
  return `attachment; filename="${plain}"${extended}`;
};
