import type { BodySchema, FacetHit, ReadLimits } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { compileOptionalFilter } from "../filter/compile.js";
import { bytesOf } from "../http/body.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { sendResult } from "../http/reply.js";
import { typeOf } from "../indexes/schema.js";
import { fieldPath } from "../paths/field-path.js";
import { forRead } from "../sharding/routing.js";
import { checkAtLeastOne } from "./faults.js";
import { JsonPart } from "./json-part.js";
import { limitsFrom } from "./read-context.js";
import { filterField, type ShardedFields, shardKeyField } from "./write-kind.js";

const facetHitsByDefault = 10;

/** Counts are exact, asked for or not. */
const exact: BodySchema = { type: "boolean", optional: true };

/** How bodies declare a count. */
export const countSchema = {
  type: "object",
  name: "CountRequest",
  fields: { filter: filterField, exact, shard_key: shardKeyField },
} as const satisfies BodySchema;

const facetSchema: BodySchema = {
  type: "object",
  name: "FacetRequest",
  fields: {
    key: { type: "string" },
    limit: { type: "integer", min: 0, expects: "usize", optional: true },
    filter: filterField,
    exact,
    shard_key: shardKeyField,
  },
};

interface CountFields extends ShardedFields {
  readonly filter?: string | null;
}

/** The fields of a request for a facet. */
export interface FacetFields extends CountFields {
  readonly key: string;
  readonly limit?: number | null;
}

/** Counting points, all or by the values of a field. */
export const serveCounts = (app: FastifyInstance, { engine, lookup, settings }: AppContext): void => {
  const countPart = new JsonPart(engine.bodies, countSchema);
  const facetPart = new JsonPart(engine.bodies, facetSchema);

  const countOptions = { config: { operation: "count", isGathered: true } };
  app.post<CollectionRequest>(`${collectionPath}/points/count`, countOptions, async (request, reply) => {
    const limits = limitsFrom(request, reply, settings);
    const { filter, shard_key: keys }: CountFields = countPart.read(bytesOf(request)).fields;
    const collection = forRead(await lookup.byName(request.params.collection_name), keys);
    return sendResult(reply, `{"count":${await countOf(filter, collection, limits)}}`);
  });

  const facetOptions = { config: { operation: "facet", isGathered: true } };
  app.post<CollectionRequest>(`${collectionPath}/facet`, facetOptions, async (request, reply) => {
    const limits = limitsFrom(request, reply, settings);
    const fields = facetPart.read(bytesOf(request)).fields as unknown as FacetFields;
    checkFacet(fields);
    const collection = forRead(await lookup.byName(request.params.collection_name), fields.shard_key);
    const hits = await facetHits(fields, collection, limits);
    return sendResult(reply, `{"hits":[${hits.map(hitJson).join(",")}]}`);
  });
};

/** How many points pass a filter, if there is one. */
export const countOf = async (
  filter: string | null | undefined,
  { stored, record }: OpenCollection,
  limits: ReadLimits,
): Promise<number> => stored.count(compileOptionalFilter(filter, record), limits);

/** Refuses what cannot be meant, before the collection is looked for. */
export const checkFacet = ({ key, limit }: FacetFields): void => {
  checkAtLeastOne("limit", limit);
  fieldPath(key);
};

/** The values of a field, each with the number of points that have it. */
export const facetHits = async (
  { key, limit, filter }: FacetFields,
  { stored, record, attributes }: OpenCollection,
  limits: ReadLimits,
): Promise<readonly FacetHit[]> => {
  const path = fieldPath(key);
  const schema = attributes.indexes.get(key);
  // An index on UUIDs shows them in one form, however they were written.
  const uuids = schema !== undefined && typeOf(schema) === "uuid";
  const plan = { path, ...compileOptionalFilter(filter, record), limit: limit ?? facetHitsByDefault, uuids };
  return stored.facet(plan, limits);
};

const hitJson = ({ value, count }: FacetHit): string =>
  `{"value":${typeof value === "bigint" ? value : JSON.stringify(value)},"count":${count}}`;
