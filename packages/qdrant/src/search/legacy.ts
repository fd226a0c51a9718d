import { type BodySchema, plannedBy } from "@vexfs/core";
import type { AppContext } from "../context.js";
import { formatError } from "../errors/qdrant-error.js";
import { badRequest } from "../points/faults.js";
import { JsonPart } from "../points/json-part.js";
import { checkWellFormedQuery, noInference } from "../points/vector-checks.js";
import { Examples, exampleField, examplesField } from "./examples.js";
import { type SearchFields, searchFields } from "./fields.js";
import type { SearchKind } from "./kind.js";
import { repeatable } from "./planned.js";
import { context, discover, nearest, recommend, type Strategy, strategies } from "./sources.js";
import { VectorInputs } from "./vector-inputs.js";

/** What the searches that there were before the universal query have in common. */
const legacy = {
  isWrapped: false,
  limitByDefault: null,
  groupSizeByDefault: null,
  hasGroups: true,
  repeats: "best",
  place: "",
  placeInGroups: "",
  placeOfSizes: "",
} as const;

/** The points nearest to a vector. */
export const searchKind = ({ engine, lookup }: AppContext): SearchKind => {
  const inputs = new VectorInputs(engine, lookup);
  const part = new JsonPart(engine.bodies, {
    type: "object",
    name: "SearchRequest",
    fields: { vector: { type: "vectorOrJson", untaggedName: "NamedVectorStruct" }, ...searchFields },
  });
  const planned = plannedBy(part.schema);
  return {
    ...legacy,
    name: "search",
    path: "/points/search",
    planned,
    read: (json, at) => {
      const body = part.read(json);
      const [[name, column] = []] = body.vectorsByName("vector");
      if (name === undefined || column === undefined) throw formatError("missing field `vector`");
      if (column.kind === "json") throw noInference();
      checkWellFormedQuery(column, "vector");
      const fields: SearchFields = { ...body.fields, using: name };
      const search = nearest(inputs, { fields, at }, { vector: column });
      return (fields.lookup_from ?? null) === null ? { ...search, repeatable: repeatable(json, planned) } : search;
    },
  };
};

interface RecommendFields extends SearchFields {
  readonly positive?: readonly string[] | null;
  readonly negative?: readonly string[] | null;
  readonly strategy?: Strategy | null;
}

/** The points like some examples and unlike others. */
export const recommendKind = ({ engine, lookup }: AppContext): SearchKind => {
  const inputs = new VectorInputs(engine, lookup);
  const examples = new Examples(engine, inputs);
  const strategyField: BodySchema = { type: "enum", variants: strategies, optional: true };
  const part = new JsonPart(engine.bodies, {
    type: "object",
    name: "RecommendRequest",
    fields: { positive: examplesField, negative: examplesField, strategy: strategyField, ...searchFields },
  });
  return {
    ...legacy,
    name: "recommend",
    path: "/points/recommend",
    read: (json, at) => {
      const fields: RecommendFields = part.read(json).fields;
      const positives = examples.list(fields.positive, "positive");
      const negatives = examples.list(fields.negative, "negative");
      const strategy = fields.strategy ?? "average_vector";
      if (strategy === "average_vector" && positives.length === 0) {
        throw badRequest("At least one positive vector ID required with this strategy");
      }
      if (positives.length === 0 && negatives.length === 0) {
        throw badRequest("At least one positive or negative vector ID required with this strategy");
      }
      return recommend(inputs, { fields, at }, positives, negatives, strategy);
    },
  };
};

interface DiscoverFields extends SearchFields {
  readonly target?: string | null;
  readonly context?: string | null;
}

/** The points near a target, on the positive side of pairs. */
export const discoverKind = ({ engine, lookup }: AppContext): SearchKind => {
  const inputs = new VectorInputs(engine, lookup);
  const examples = new Examples(engine, inputs);
  const optionalExample: BodySchema = { ...exampleField, optional: true };
  const part = new JsonPart(engine.bodies, {
    type: "object",
    name: "DiscoverRequest",
    fields: { target: optionalExample, context: optionalExample, ...searchFields },
  });
  return {
    ...legacy,
    name: "discover",
    path: "/points/discover",
    hasGroups: false,
    read: (json, at) => {
      const fields: DiscoverFields = part.read(json).fields;
      const pairs = examples.pairs(fields.context, "context");
      const { target = null } = fields;
      if (target !== null) return discover(inputs, { fields, at }, inputs.read(target, "target"), pairs);
      if (pairs.length === 0) throw badRequest("target and/or context must be specified");
      return context(inputs, { fields, at }, pairs);
    },
  };
};
