import type { FastifyRequest } from "fastify";
import { type Decoder, decodeJson } from "../json/decode.js";

const empty = Buffer.alloc(0);

/** The bytes of a body; every content type is taken for JSON. */
export const bytesOf = (request: FastifyRequest): Buffer => (Buffer.isBuffer(request.body) ? request.body : empty);

/** Reads a small body as JavaScript values, and checks it. */
export const readJson = <T>(request: FastifyRequest, decoder: Decoder<T>): T =>
  decodeJson(bytesOf(request).toString("utf8"), decoder);
