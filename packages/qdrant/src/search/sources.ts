import type { SearchOptions } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { type SearchFields, searchOptions } from "./fields.js";
import type { SearchRequest, SearchSource } from "./kind.js";
import { excludedIds, type Reference, type VectorInput, type VectorInputs } from "./vector-inputs.js";

/** Names of the strategies of a recommendation. */
export const strategies = ["average_vector", "best_score", "sum_scores"] as const;

/** A way of making one search of many examples. */
export type Strategy = (typeof strategies)[number];

const seamStrategies = {
  average_vector: "averageVector",
  best_score: "bestScore",
  sum_scores: "sumScores",
} as const;

/** An example that is sought and one that is avoided. */
export interface Pair {
  readonly positive: VectorInput;
  readonly negative: VectorInput;
}

/** A search that needs the collection of examples before its source is known. */
const request = (
  inputs: VectorInputs,
  fields: SearchFields,
  examples: readonly VectorInput[],
  make: (reference: Reference, options: SearchOptions) => Promise<SearchSource["source"]>,
): SearchRequest => ({
  fields,
  sourceIn: async (collection: OpenCollection) => {
    const reference = await inputs.reference(collection, fields.using ?? "", fields.lookup_from);
    const options = searchOptions(fields.params, collection, reference.space.name);
    return { source: await make(reference, options), excluded: excludedIds(examples, reference) };
  },
});

/** The points nearest to one vector. */
export const nearest = (inputs: VectorInputs, fields: SearchFields, input: VectorInput): SearchRequest =>
  request(inputs, fields, [input], async (reference, options) => ({
    kind: "nearest",
    space: reference.space.name,
    queries: await inputs.resolve([input], reference),
    ...options,
  }));

/** The points like some examples and unlike others. */
export const recommend = (
  inputs: VectorInputs,
  fields: SearchFields,
  positives: readonly VectorInput[],
  negatives: readonly VectorInput[],
  strategy: Strategy,
): SearchRequest =>
  request(inputs, fields, [...positives, ...negatives], async (reference, options) => ({
    kind: "recommend",
    space: reference.space.name,
    positives: await inputs.resolve(positives, reference),
    negatives: await inputs.resolve(negatives, reference),
    strategy: seamStrategies[strategy],
    ...options,
  }));

/** The points near a target, on the positive side of pairs. */
export const discover = (
  inputs: VectorInputs,
  fields: SearchFields,
  target: VectorInput,
  pairs: readonly Pair[],
): SearchRequest =>
  request(inputs, fields, [target, ...both(pairs)], async (reference, options) => ({
    kind: "discover",
    space: reference.space.name,
    target: await inputs.resolve([target], reference),
    ...(await sides(inputs, pairs, reference)),
    ...options,
  }));

/** The points on the positive side of pairs. */
export const context = (inputs: VectorInputs, fields: SearchFields, pairs: readonly Pair[]): SearchRequest =>
  request(inputs, fields, both(pairs), async (reference, options) => ({
    kind: "context",
    space: reference.space.name,
    ...(await sides(inputs, pairs, reference)),
    ...options,
  }));

const both = (pairs: readonly Pair[]): readonly VectorInput[] =>
  pairs.flatMap(({ positive, negative }) => [positive, negative]);

const sides = async (inputs: VectorInputs, pairs: readonly Pair[], reference: Reference) => ({
  positives: await inputs.resolve(
    pairs.map(({ positive }) => positive),
    reference,
  ),
  negatives: await inputs.resolve(
    pairs.map(({ negative }) => negative),
    reference,
  ),
});
