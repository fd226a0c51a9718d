import { BodyError, type BodyReader, type BodySchema, type PreparedBodySchema, type RequestBody } from "@vexfs/core";
import type { FastifyRequest } from "fastify";
import { formatError } from "../errors/qdrant-error.js";
import { type Decoder, decodeJson } from "../json/decode.js";

const empty = Buffer.alloc(0);

/** The bytes of a body; every content type is taken for JSON. */
export const bytesOf = (request: FastifyRequest): Buffer => (Buffer.isBuffer(request.body) ? request.body : empty);

/** Reads the bodies of one route without making JavaScript values of their bulk. */
export class RouteBody {
  readonly #reader: BodyReader;
  readonly #schema: PreparedBodySchema;

  constructor(reader: BodyReader, schema: BodySchema) {
    this.#reader = reader;
    this.#schema = reader.prepare(schema);
  }

  /** Throws a {@link QdrantError}. */
  read(request: FastifyRequest): RequestBody {
    try {
      return this.#reader.read(this.#schema, bytesOf(request));
    } catch (error) {
      throw error instanceof BodyError ? formatError(error.message) : error;
    }
  }
}

/** Reads a small body as JavaScript values, and checks it. */
export const readJson = <T>(request: FastifyRequest, decoder: Decoder<T>): T =>
  decodeJson(bytesOf(request).toString("utf8"), decoder);
