import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { type CollectionRequest, collectionPath } from "../http/path-parameters.js";
import { sendResult } from "../http/reply.js";
import { vectorBytesOf } from "./collection-figures.js";

interface Usage {
  readonly disk_bytes: number;
  readonly ram_bytes: number;
  readonly cached_bytes: number;
  readonly expected_cache_bytes: number;
}

const usage = (disk: number, ram = 0): Usage => ({
  disk_bytes: disk,
  ram_bytes: ram,
  cached_bytes: 0,
  expected_cache_bytes: disk,
});

/** What a collection takes. The engine counts files and tables of a collection as a whole; vectors are what their components come to. */
export const serveMemory = (app: FastifyInstance, { lookup }: AppContext): void => {
  const options = { config: { operation: "get_collection_memory" } };
  app.get<CollectionRequest>(`${collectionPath}/memory`, options, async (request, reply) => {
    const { stored, attributes } = await lookup.byName(request.params.collection_name);
    const { diskBytes, memoryBytes, spaces } = stored.statistics();
    const dense = spaces.filter(({ kind }) => kind !== "sparse");
    const vectorBytes = dense.reduce((sum, space) => sum + vectorBytesOf(space), 0);
    const report = {
      total: usage(diskBytes, memoryBytes),
      vectors: dense.map((space) => ({ name: space.name, storage: usage(vectorBytesOf(space)), index: usage(0) })),
      sparse_vectors: spaces
        .filter(({ kind }) => kind === "sparse")
        .map(({ name }) => ({ name, storage: usage(0), index: usage(0) })),
      payload: usage(Math.max(0, diskBytes - vectorBytes)),
      payload_index: [...attributes.indexes.keys()].map((name) => ({ name, usage: usage(0) })),
      other: { id_tracker: usage(0) },
    };
    return sendResult(reply, JSON.stringify(report));
  });
};
