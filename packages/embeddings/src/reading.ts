import { BodyError, type BodyReader, type BodySchema, type PreparedBodySchema } from "@vexfs/core";
import type { Reply } from "./post.js";
import { EmbeddingError } from "./provider.js";

/** How answers declare a vector, whose numbers stay text. */
export const vectorField: BodySchema = { type: "json", raw: true };

/** How answers declare a number of tokens. */
export const tokensField: BodySchema = { type: "integer", optional: true };

/** Reads answers of one shape. */
export class AnswerReader<Answer> {
  readonly #bodies: BodyReader;
  readonly #schema: PreparedBodySchema;

  constructor(bodies: BodyReader, fields: Readonly<Record<string, BodySchema>>) {
    this.#bodies = bodies;
    this.#schema = bodies.prepare({ type: "object", fields });
  }

  /** The fields of a good answer. Throws {@link EmbeddingError} for any other. */
  read({ status, body, retryAfterSeconds }: Reply): Answer {
    if (status !== 200) throw new EmbeddingError(body.toString(), status, retryAfterSeconds);
    try {
      return this.#bodies.read(this.#schema, body).fields as Answer;
    } catch (error) {
      if (error instanceof BodyError) throw new EmbeddingError(`the answer cannot be read: ${error.message}`);
      throw error;
    }
  }
}

/** Makes sure that every text has a vector. */
export const checkCount = (vectors: readonly string[], texts: readonly string[]): void => {
  if (vectors.length === texts.length) return;
  throw new EmbeddingError(`${texts.length} texts were to be embedded, and ${vectors.length} vectors came back`);
};
