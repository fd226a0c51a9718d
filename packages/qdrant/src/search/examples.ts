import type { BodySchema, Engine } from "@vexfs/core";
import { JsonPart } from "../points/json-part.js";
import type { Pair } from "./sources.js";
import type { VectorInput, VectorInputs } from "./vector-inputs.js";

/** How bodies declare an example, and a list of them. */
export const exampleField: BodySchema = { type: "json", raw: true };
export const examplesField: BodySchema = { type: "list", items: exampleField, optional: true };

interface RawPair {
  readonly positive: string;
  readonly negative: string;
}

/** Reads examples that were kept as JSON. */
export class Examples {
  readonly #inputs: VectorInputs;
  readonly #pairs: JsonPart;

  constructor(engine: Engine, inputs: VectorInputs) {
    this.#inputs = inputs;
    const fields = { positive: exampleField, negative: exampleField };
    const items: BodySchema = { type: "object", name: "ContextPair", fields };
    this.#pairs = new JsonPart(engine.bodies, { type: "object", fields: { pairs: { type: "list", items } } });
  }

  /** A list of vectors and ids. */
  list(raw: readonly string[] | null | undefined, at: string): readonly VectorInput[] {
    return (raw ?? []).map((json, index) => this.#inputs.read(json, `${at}[${index}]`));
  }

  /** One pair or a list of them. */
  pairs(json: string | null | undefined, at: string): readonly Pair[] {
    if (json === null || json === undefined || json === "null") return [];
    const list = json.startsWith("[") ? json : `[${json}]`;
    const { pairs } = this.#pairs.read(`{"pairs":${list}}`).fields as { readonly pairs: readonly RawPair[] };
    return pairs.map(({ positive, negative }, index) => ({
      positive: this.#inputs.read(positive, `${at}[${index}].positive`),
      negative: this.#inputs.read(negative, `${at}[${index}].negative`),
    }));
  }
}
