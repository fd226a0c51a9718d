import { BodyError, type BodyReader, type BodySchema, type PreparedBodySchema, type RequestBody } from "@vexfs/core";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { fromBodyError, isRefusedLate } from "../errors/body-errors.js";
import { unsupportedMediaType } from "../errors/error-reply.js";

const empty = Buffer.alloc(0);
const jsonType = /^application\/(?:[^;\s]+\+)?json\s*(?:;|$)/i;

/** Declares a body that is no JSON as bytes, so that only routes which read a body refuse it, whatever it was declared as. */
export const passOtherTypes = (app: FastifyInstance): void => {
  app.addHook("onRequest", ({ raw: { headers } }, _reply, done) => {
    const given = headers["content-type"];
    if (given !== undefined && !jsonType.test(given)) headers["content-type"] = "application/octet-stream";
    done();
  });
};

/** Reads the bodies of one route. */
export class RouteBody {
  readonly #reader: BodyReader;
  readonly schema: PreparedBodySchema;

  constructor(reader: BodyReader, schema: BodySchema) {
    this.#reader = reader;
    this.schema = reader.prepare(schema);
  }

  /**
   * Reads the body, which counts as JSON unless it is declared as something else. A body that is refused for its content
   * alone is returned as the {@link BodyError}, for the caller to throw once the path has been checked.
   */
  read(request: FastifyRequest): RequestBody | BodyError {
    return this.readBytes(bytesOf(request));
  }

  /** As {@link read}, of which a long body holds up nobody else. */
  async readAside(request: FastifyRequest): Promise<RequestBody | BodyError> {
    try {
      return await this.#reader.readAside(this.schema, bytesOf(request));
    } catch (error) {
      return refusedLate(error);
    }
  }

  /** Reads bytes as a body of this route, as {@link read} does. */
  readBytes(bytes: Uint8Array): RequestBody | BodyError {
    try {
      return this.#reader.read(this.schema, bytes);
    } catch (error) {
      return refusedLate(error);
    }
  }

  /** Reads the body of a route whose refusals are all equal. */
  readNow(request: FastifyRequest): RequestBody {
    return accepted(this.read(request));
  }
}

/** The bytes of a body that counts as JSON. */
export const bytesOf = ({ headers, body }: FastifyRequest): Buffer => {
  const contentType = headers["content-type"];
  if (contentType !== undefined && !jsonType.test(contentType)) throw unsupportedMediaType();
  return Buffer.isBuffer(body) ? body : empty;
};

/** Throws what is no matter of the content alone. */
const refusedLate = (error: unknown): BodyError => {
  if (!(error instanceof BodyError)) throw error;
  if (isRefusedLate(error)) return error;
  throw fromBodyError(error);
};

/** The body, unless it was refused. */
export const accepted = (body: RequestBody | BodyError): RequestBody => {
  if (body instanceof BodyError) throw fromBodyError(body);
  return body;
};
