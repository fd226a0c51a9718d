import type { Engine } from "@vexfs/core";
import { QdrantError } from "../errors/qdrant-error.js";
import { bm25Vectors, isBm25 } from "./bm25.js";
import type { InferenceInput } from "./input.js";
import { type OpenProvider, openProvider, type ProviderChoice, providedVectors } from "./provided.js";
import type { InferenceContext } from "./purpose.js";
import { InferenceService, type Inferred, type ServiceSettings } from "./service.js";
import { InferenceUsage } from "./usage.js";

/** Who makes vectors, beside what is computed here. */
export interface InferenceSettings {
  readonly service: ServiceSettings | null;
  /** Asked when there is no service. */
  readonly provider: ProviderChoice | null;
}

/** Makes vectors of documents, images and objects. */
export class Inference {
  readonly #engine: Engine;
  readonly #service: InferenceService | null;
  readonly #provider: OpenProvider | null;

  constructor(engine: Engine, { service, provider }: InferenceSettings) {
    this.#engine = engine;
    this.#service = service === null ? null : new InferenceService(service, engine.bodies);
    this.#provider = provider === null ? null : openProvider(provider, engine.bodies);
  }

  /** The vectors of inputs as JSON by the keys of the inputs. Each input is embedded once, however often it occurs. */
  async infer(
    inputs: readonly InferenceInput[],
    context: InferenceContext,
  ): Promise<{ readonly vectors: ReadonlyMap<string, string>; readonly usage: InferenceUsage }> {
    const unique = [...new Map(inputs.map((input) => [input.key, input])).values()];
    const local = unique.filter(({ model }) => isBm25(model));
    const remote = unique.filter(({ model }) => !isBm25(model));
    const vectors = new Map(paired(local, bm25Vectors(this.#engine, local, context.purpose)));
    if (remote.length === 0) return { vectors, usage: new InferenceUsage() };
    const { vectors: made, usage } = await this.#remote(remote, context);
    if (made.length === 0) throw noVectors();
    for (const [key, vector] of paired(remote, made)) vectors.set(key, vector);
    return { vectors, usage };
  }

  #remote(inputs: readonly InferenceInput[], context: InferenceContext): Promise<Inferred> {
    if (this.#service !== null) return this.#service.infer(inputs, context);
    if (this.#provider !== null) return providedVectors(this.#provider, inputs, context);
    throw new QdrantError("internal", "InferenceService URL not configured - please provide valid address in config");
  }
}

const paired = (inputs: readonly InferenceInput[], vectors: readonly string[]): [string, string][] =>
  inputs.flatMap(({ key }, index) => {
    const vector = vectors[index];
    return vector === undefined ? [] : [[key, vector]];
  });

const noVectors = (): QdrantError =>
  new QdrantError("internal", "Inference service returned no vectors. Check if models are properly loaded.");
