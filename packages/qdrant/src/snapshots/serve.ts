import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { serveCollectionSnapshots, serveCollectionUploads } from "./serve-collections.js";
import { serveFullSnapshots } from "./serve-full.js";
import { servePartialSnapshots } from "./serve-partial.js";
import { serveShardSnapshots, serveShardUploads } from "./serve-shards.js";

/** Snapshots: of collections, of shards and of everything. */
export const serveSnapshots = (app: FastifyInstance, context: AppContext): void => {
  serveCollectionSnapshots(app, context);
  serveShardSnapshots(app, context);
  servePartialSnapshots(app, context);
  serveFullSnapshots(app, context);
  app.register((scope, _options, done) => {
    // Files are larger than memory; they go to the disk as they come.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, parsed) => {
      parsed(null, payload);
    });
    serveCollectionUploads(scope, context);
    serveShardUploads(scope, context);
    done();
  });
};
