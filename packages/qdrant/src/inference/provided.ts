import type { BodyReader } from "@vexfs/core";
import { EmbeddingError, type EmbeddingProvider, OllamaProvider, OpenAiProvider } from "@vexfs/embeddings";
import { inferenceFailure, textOnly } from "./failures.js";
import type { InferenceInput } from "./input.js";
import type { InferenceContext } from "./purpose.js";
import type { Inferred } from "./service.js";
import { InferenceUsage } from "./usage.js";

/** An embedding provider, and where it is. */
export interface ProviderChoice {
  /** A model may carry it in front of its name: `ollama/nomic-embed-text`. */
  readonly name: "ollama" | "openai";
  readonly url: string;
  readonly apiKey: string | null;
  readonly timeoutMs: number;
}

/** An embedding provider that is ready. */
export interface OpenProvider extends Pick<ProviderChoice, "name" | "timeoutMs"> {
  readonly provider: EmbeddingProvider;
}

/** Makes a provider ready. */
export const openProvider = (choice: ProviderChoice, bodies: BodyReader): OpenProvider => {
  const Provider = choice.name === "ollama" ? OllamaProvider : OpenAiProvider;
  return { name: choice.name, timeoutMs: choice.timeoutMs, provider: new Provider(choice, bodies) };
};

/** Has vectors made by a provider: one request to it for each model with its options. */
export const providedVectors = async (
  { name, provider, timeoutMs }: OpenProvider,
  inputs: readonly InferenceInput[],
  context: InferenceContext,
): Promise<Inferred> => {
  const vectors = inputs.map(() => "");
  const usage = new InferenceUsage();
  for (const group of groupsOf(inputs)) {
    const [{ model, options }] = group.inputs;
    try {
      const made = await provider.embed({
        model: model.startsWith(`${name}/`) ? model.slice(name.length + 1) : model,
        texts: group.inputs.map(textOf),
        options: JSON.parse(options ?? "{}") as Readonly<Record<string, unknown>>,
        apiKey: context.apiKeys[`${name}-api-key`] ?? null,
        timeoutMs: context.timeoutMs ?? timeoutMs,
      });
      for (const [place, index] of group.indices.entries()) vectors[index] = made.vectors[place] ?? "";
      if (made.tokens !== null) usage.add(model, made.tokens);
    } catch (error) {
      throw error instanceof EmbeddingError ? inferenceFailure(error) : error;
    }
  }
  return { vectors, usage };
};

interface Group {
  readonly inputs: [InferenceInput, ...InferenceInput[]];
  readonly indices: number[];
}

const groupsOf = (inputs: readonly InferenceInput[]): Iterable<Group> => {
  const groups = new Map<string, Group>();
  for (const [index, input] of inputs.entries()) {
    const key = JSON.stringify([input.model, input.options]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { inputs: [input], indices: [index] });
    else {
      group.inputs.push(input);
      group.indices.push(index);
    }
  }
  return groups.values();
};

const textOf = ({ data, dataType, model }: InferenceInput): string => {
  if (dataType !== "text") throw textOnly(model);
  return JSON.parse(data) as string;
};
