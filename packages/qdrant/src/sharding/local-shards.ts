import type { BodySchema, ReadLimits } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { bytesOf } from "../http/body.js";
import { collectionPath } from "../http/path-parameters.js";
import { booleanParameter, integerParameter, type QueryString } from "../http/query-parameters.js";
import { sendResult, sendText } from "../http/reply.js";
import { countOf, countSchema } from "../points/count.js";
import { badRequest, notFound } from "../points/faults.js";
import { getSchema, renderedRecords } from "../points/get.js";
import { JsonPart } from "../points/json-part.js";
import { limitsFrom } from "../points/read-context.js";
import { Renderings } from "../points/renderings.js";
import { checkScroll, renderedPage, scrollOf, scrollSchema } from "../points/scroll.js";
import { forShard, partOf, shardsIn } from "./routing.js";

interface ShardRequest {
  readonly Params: { readonly collection_name: string; readonly shard_id: string };
  readonly Querystring: QueryString;
}

/** Only the points that belong to a shard, which are all of its points unless they are being moved between shards. */
const hashRingField: BodySchema = {
  type: "object",
  name: "HashRingFilter",
  optional: true,
  fields: { expected_shard_id: { type: "integer", min: 0, max: 2 ** 32, expects: "u32" } },
};

interface RingFields {
  readonly hash_ring_filter?: { readonly expected_shard_id: number } | null;
}

const shardPath = `${collectionPath}/shards/:shard_id`;

/** Reading the points of one shard, and taking those out of it that belong to another. */
export const serveLocalShards = (app: FastifyInstance, { engine, lookup, settings }: AppContext): void => {
  const renderings = new Renderings(engine);
  const withRing = ({ fields, ...schema }: BodySchema & { readonly fields: object }): JsonPart =>
    new JsonPart(engine.bodies, { ...schema, fields: { ...fields, hash_ring_filter: hashRingField } });
  const getPart = new JsonPart(engine.bodies, getSchema);
  const [scrollPart, countPart] = [withRing(scrollSchema), withRing(countSchema)];

  const shardIn = async ({ collection_name: name, shard_id: id }: ShardRequest["Params"]): Promise<OpenCollection> =>
    forShard(await lookup.byName(name), Number(id));

  /** The points of the shard that the request names, and that belong to the shard that its body expects. */
  const expectedIn = async (params: ShardRequest["Params"], { hash_ring_filter: ring }: RingFields) => {
    const whole = await lookup.byName(params.collection_name);
    const expected = ring?.expected_shard_id;
    const shards = shardsIn(whole);
    const shard = shards.find(({ id }) => id === expected);
    if (expected !== undefined && shard === undefined) {
      throw badRequest(`shard ${expected} does not exist in collection ${params.collection_name}`);
    }
    const collection = forShard(whole, Number(params.shard_id));
    return shard === undefined ? collection : partOf(collection, shard);
  };

  const post = (path: string, operation: string, answer: (request: Asked) => Promise<string | Uint8Array>): void => {
    const options = { config: { operation } };
    app.post<ShardRequest>(`${shardPath}${path}`, options, async (request, reply) => {
      const { params, query } = request;
      if (!isShardId(params.shard_id)) {
        return sendText(reply.code(404), `can not parse ${JSON.stringify(params.shard_id)} to a u32`);
      }
      const limits = limitsFrom(request, reply, settings);
      return sendResult(reply, await answer({ params, query, bytes: bytesOf(request), limits }));
    });
  };

  post("/points", "get_shard_points", async ({ params, bytes, limits }) => {
    const body = getPart.read(bytes);
    return renderedRecords(body, await shardIn(params), renderings, limits);
  });

  post("/points/scroll", "scroll_shard", async ({ params, bytes, limits }) => {
    const body = scrollPart.read(bytes);
    checkScroll(body);
    const collection = await expectedIn(params, body.fields);
    return renderedPage(scrollOf(body, collection), collection, renderings, limits);
  });

  post("/points/count", "count_shard", async ({ params, bytes, limits }) => {
    const { fields } = countPart.read(bytes);
    const { filter } = fields as { readonly filter?: string | null };
    return `{"count":${await countOf(filter, await expectedIn(params, fields), limits)}}`;
  });

  post("/cleanup", "cleanup_shard", async ({ params, query }) => {
    const wait = booleanParameter(query, "wait") ?? false;
    integerParameter(query, "timeout");
    const collection = await lookup.byName(params.collection_name);
    const isKnown = shardsIn(collection).some(({ id }) => id === Number(params.shard_id));
    if (!isKnown) throw notFound(`Shard ${params.shard_id} not found`);
    // Points are never where they do not belong.
    return `{"status":"${wait ? "completed" : "acknowledged"}"}`;
  });
};

interface Asked {
  readonly params: ShardRequest["Params"];
  readonly query: QueryString;
  readonly bytes: Buffer;
  readonly limits: ReadLimits;
}

const isShardId = (text: string): boolean => /^\d+$/.test(text) && Number(text) < 2 ** 32;
