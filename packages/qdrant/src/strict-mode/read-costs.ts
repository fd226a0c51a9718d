import type { Engine } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import { isObject } from "../json/raw-json.js";
import { pointIdFrom } from "../points/ids.js";
import { conditionCount, listed } from "./conditions.js";
import { chargeRate } from "./rates.js";

type Json = Readonly<Record<string, unknown>>;

/** Indices of a sparse vector that cost as much as a dense vector. */
const indicesPerToken = 64;

/** Charges a read that goes through points: one token, and one for each condition. */
export const chargeScan = (engine: Engine, { filter }: Json, collection: OpenCollection): void =>
  chargeRate(engine, collection, "read", 1 + conditionCount(filter));

/** Charges reading points by their ids: one token each. */
export const chargeGet = (engine: Engine, ids: readonly unknown[], collection: OpenCollection): void =>
  chargeRate(engine, collection, "read", ids.length);

/** Charges a parsed query: first the points that it takes vectors from, then each search that it is made of. */
export const chargeQuery = async (engine: Engine, search: Json, collection: OpenCollection): Promise<void> => {
  const leaves = leavesOf(search);
  const ids = leaves.flatMap((leaf) => inputsOf(leaf).flatMap(idOf));
  chargeGet(engine, ids, collection);
  let cost = 0;
  for (const leaf of leaves) cost += await searchCost(engine, leaf, collection);
  chargeRate(engine, collection, "read", cost);
};

/** The searches of a query that look at all points; others look at what these have found. */
const leavesOf = (search: Json): readonly Json[] => {
  const prefetches = listed(search["prefetch"]).filter(isObject);
  return prefetches.length === 0 ? [search] : prefetches.flatMap(leavesOf);
};

const searchCost = async (engine: Engine, leaf: Json, collection: OpenCollection): Promise<number> => {
  const conditions = conditionCount(leaf["filter"]);
  const inputs = inputsOf(leaf);
  if (inputs.length === 0) return 1 + conditions;
  // The points that vectors come from are left out by one condition more.
  const excluding = inputs.some((input) => idOf(input).length > 0) ? 1 : 0;
  if (isAverage(leaf["query"])) return 1 + conditions + excluding;
  let cost = conditions + excluding;
  for (const input of inputs) cost += await vectorCost(engine, input, leaf, collection);
  return cost;
};

/** Several examples become one vector. */
const isAverage = (query: unknown): boolean => {
  const recommend = isObject(query) ? query["recommend"] : undefined;
  return isObject(recommend) && (recommend["strategy"] ?? "average_vector") === "average_vector";
};

/** What stands for a vector in a search. */
const inputsOf = ({ query, vector }: Json): readonly unknown[] => {
  if (vector !== undefined) return [isObject(vector) && "vector" in vector ? vector["vector"] : vector];
  if (query === undefined || query === null) return [];
  if (!isObject(query) || "indices" in query) return [query];
  const { nearest, recommend, discover, context, relevance_feedback: feedback } = query;
  if (nearest !== undefined) return [nearest];
  if (isObject(recommend)) return [...listed(recommend["positive"]), ...listed(recommend["negative"])];
  if (isObject(discover)) return [discover["target"], ...pairs(discover["context"])];
  if (isObject(feedback)) {
    const examples = listed(feedback["feedback"]).filter(isObject);
    return [feedback["target"], ...examples.map(({ example }) => example)];
  }
  return pairs(context);
};

const pairs = (context: unknown): readonly unknown[] =>
  listed(context)
    .filter(isObject)
    .flatMap(({ positive, negative }) => [positive, negative]);

/** The id that stands for a vector, in a list; none for anything else. */
const idOf = (input: unknown): readonly string[] => {
  const id = pointIdFrom(input);
  return id === null ? [] : [id];
};

const vectorCost = async (
  engine: Engine,
  input: unknown,
  { using }: Json,
  collection: OpenCollection,
): Promise<number> => {
  if (Array.isArray(input)) return Array.isArray(input[0]) ? input.length : 1;
  if (isObject(input)) return Array.isArray(input["indices"]) ? sparseCost(input["indices"].length) : 1;
  const [id] = idOf(input);
  const space = typeof using === "string" ? using : "";
  if (id === undefined || !collection.spaces.has(space)) return 1;
  const { stored } = collection;
  const texts = engine.columns.texts([id]);
  if ((await stored.count({ candidates: { ids: texts, unknown: "ignore" } })) === 0) return 1;
  const found = await stored.vectors(space, texts);
  if (found.kind === "multiVectors") return found.shape(0)?.vectors ?? 1;
  return found.kind === "sparseVectors" ? sparseCost(found.size(0) ?? 0) : 1;
};

const sparseCost = (indices: number): number => Math.ceil(indices / indicesPerToken);
