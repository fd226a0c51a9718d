import type { SearchOptions } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { type SearchFields, searchOptions } from "./fields.js";
import type { SearchRequest, SearchSource, Wanted } from "./kind.js";
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

/** The fields around a search, and where they stand in the body. */
export interface Asked {
  readonly fields: SearchFields;
  readonly at: string;
}

/** An example that is sought and one that is avoided. */
export interface Pair {
  readonly positive: VectorInput;
  readonly negative: VectorInput;
}

/** A search that needs the collection of examples before its source is known. */
const request = (
  inputs: VectorInputs,
  { fields, at }: Asked,
  examples: readonly VectorInput[],
  make: (reference: Reference, options: SearchOptions, wanted: Wanted) => Promise<Omit<SearchSource, "excluded">>,
): SearchRequest => ({
  fields,
  at,
  sourceIn: async (collection: OpenCollection, wanted: Wanted) => {
    const reference = await inputs.reference(collection, fields.using ?? "", fields.lookup_from);
    const options = searchOptions(fields.params, collection, reference.space.name);
    return { ...(await make(reference, options, wanted)), excluded: excludedIds(examples, reference) };
  },
});

/** The points nearest to one vector. */
export const nearest = (inputs: VectorInputs, asked: Asked, input: VectorInput): SearchRequest =>
  request(inputs, asked, [input], async (reference, options) => ({
    source: {
      kind: "nearest",
      space: reference.space.name,
      queries: await inputs.resolve([input], reference),
      ...options,
    },
  }));

/** How points that are near a vector are to differ from each other. */
export interface Diversity {
  /** How much they are to differ, from 0 to 1. */
  readonly diversity: number | null;
  /** The nearest points to choose from. */
  readonly candidates: number | null;
}

const diversityByDefault = 0.5;

/**
 * The points near a vector that differ from each other. Where nothing else chooses the points that another search takes from, Qdrant leaves out the
 * choosing and hands on all candidates.
 */
export const diverse = (inputs: VectorInputs, asked: Asked, input: VectorInput, diversity: Diversity): SearchRequest =>
  request(inputs, asked, [input], async (reference, options, { limit, isPrefetch, hasPrefetch }) => {
    const vector = await inputs.resolve([input], reference);
    const { candidates: asMany } = diversity;
    const [space, candidates] = [reference.space.name, asMany ?? limit];
    if (isPrefetch && !hasPrefetch) {
      return { source: { kind: "nearest", space, queries: vector, ...options }, handsOn: candidates };
    }
    const relevance = 1 - (diversity.diversity ?? diversityByDefault);
    return { source: { kind: "diverse", space, query: vector, relevance, candidates, ...options } };
  });

/** What somebody thinks of an example: the larger the better. */
export interface Feedback {
  readonly example: VectorInput;
  readonly score: number;
}

/** How much the target, and the confidence in a difference, count. */
export interface FeedbackFactors {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** The points near a target, more so towards what was thought better and away from what was thought worse. */
export const withFeedback = (
  inputs: VectorInputs,
  asked: Asked,
  target: VectorInput,
  feedback: readonly Feedback[],
  factors: FeedbackFactors,
): SearchRequest => {
  const examples = [target, ...feedback.map(({ example }) => example)];
  return request(inputs, asked, examples, async (reference, options) => ({
    source: {
      kind: "weighted",
      space: reference.space.name,
      examples: await inputs.resolve(examples, reference),
      weights: [factors.a, ...feedbackWeights(feedback, factors)],
      ...options,
    },
  }));
};

/**
 * The weight of each example. Every pair of which one is thought better counts `confidence^b · c` times the similarity to the better less
 * that to the worse; put together, each similarity counts so often.
 */
const feedbackWeights = (feedback: readonly Feedback[], { b, c }: FeedbackFactors): readonly number[] =>
  feedback.map(({ score }) =>
    feedback.reduce((weight, other) => {
      const confidence = Math.abs(Math.fround(score - other.score));
      const pair = confidence === 0 ? 0 : Math.fround(confidence ** b) * c;
      return weight + (score > other.score ? pair : -pair);
    }, 0),
  );

/** The points like some examples and unlike others. */
export const recommend = (
  inputs: VectorInputs,
  asked: Asked,
  positives: readonly VectorInput[],
  negatives: readonly VectorInput[],
  strategy: Strategy,
): SearchRequest =>
  request(inputs, asked, [...positives, ...negatives], async (reference, options) => ({
    source: {
      kind: "recommend",
      space: reference.space.name,
      positives: await inputs.resolve(positives, reference),
      negatives: await inputs.resolve(negatives, reference),
      strategy: seamStrategies[strategy],
      ...options,
    },
  }));

/** The points near a target, on the positive side of pairs. */
export const discover = (
  inputs: VectorInputs,
  asked: Asked,
  target: VectorInput,
  pairs: readonly Pair[],
): SearchRequest =>
  request(inputs, asked, [target, ...both(pairs)], async (reference, options) => ({
    source: {
      kind: "discover",
      space: reference.space.name,
      target: await inputs.resolve([target], reference),
      ...(await sides(inputs, pairs, reference)),
      ...options,
    },
  }));

/** The points on the positive side of pairs. */
export const context = (inputs: VectorInputs, asked: Asked, pairs: readonly Pair[]): SearchRequest =>
  request(inputs, asked, both(pairs), async (reference, options) => ({
    source: {
      kind: "context",
      space: reference.space.name,
      ...(await sides(inputs, pairs, reference)),
      ...options,
    },
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
