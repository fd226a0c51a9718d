import type { BodyReader } from "@vexfs/core";
import { EmbeddingError, postJson, type Reply } from "@vexfs/embeddings";
import { QdrantError } from "../errors/qdrant-error.js";
import { JsonPart } from "../points/json-part.js";
import { inferenceFailure } from "./failures.js";
import type { InferenceInput } from "./input.js";
import type { InferenceContext } from "./purpose.js";
import { InferenceUsage } from "./usage.js";

/** Where an inference service is: a server that speaks the protocol with which Qdrant asks for vectors. */
export interface ServiceSettings {
  readonly address: string;
  readonly token: string | null;
  readonly timeoutMs: number;
}

interface Answer {
  readonly embeddings: readonly string[];
  readonly usage?: { readonly models: Readonly<Record<string, { readonly tokens: number }>> } | null;
}

/** Vectors as JSON, in the order of the inputs, and what they cost. */
export interface Inferred {
  readonly vectors: readonly string[];
  readonly usage: InferenceUsage;
}

/** An inference service. */
export class InferenceService {
  readonly #settings: ServiceSettings;
  readonly #answers: JsonPart;

  constructor(settings: ServiceSettings, bodies: BodyReader) {
    this.#settings = settings;
    this.#answers = new JsonPart(bodies, {
      type: "object",
      name: "InferenceResponse",
      fields: {
        embeddings: { type: "list", items: { type: "json", raw: true } },
        usage: { type: "object", optional: true, fields: { models: { type: "json" } } },
      },
    });
  }

  /** Asks for vectors. */
  async infer(inputs: readonly InferenceInput[], context: InferenceContext): Promise<Inferred> {
    const { address, token, timeoutMs } = this.#settings;
    const body = `{"inputs":[${inputs.map(inputJson).join(",")}],"inference":"${context.purpose}","token":${JSON.stringify(token)}}`;
    const reply = await reached(postJson(address, body, context.apiKeys, context.timeoutMs ?? timeoutMs));
    checkReply(reply);
    const { embeddings, usage: counted = null } = this.#read(reply);
    const usage = new InferenceUsage();
    for (const [model, { tokens }] of Object.entries(counted?.models ?? {})) usage.add(model, tokens);
    return { vectors: embeddings, usage };
  }

  #read({ body }: Reply): Answer {
    try {
      return this.#answers.read(body).fields as unknown as Answer;
    } catch (error) {
      if (!(error instanceof QdrantError)) throw error;
      const text = `Failed to parse successful inference response: ${error.message}. Response body: ${body.toString()}`;
      throw new QdrantError("internal", text);
    }
  }
}

const inputJson = ({ data, dataType, model, options }: InferenceInput): string =>
  `{"data":${data},"data_type":"${dataType}","model":${JSON.stringify(model)},"options":${options ?? "null"}}`;

const reached = async (reply: Promise<Reply>): Promise<Reply> => {
  try {
    return await reply;
  } catch (error) {
    throw error instanceof EmbeddingError ? inferenceFailure(error) : error;
  }
};

const checkReply = ({ status, body, retryAfterSeconds }: Reply): void => {
  if (status !== 200) throw inferenceFailure(new EmbeddingError(body.toString(), status, retryAfterSeconds));
};
