import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import type { HotSearches } from "../search/hot-searches.js";
import { serveMatrices } from "../search/matrix.js";
import { serveSearches } from "../search/serve.js";
import { serveBatch } from "./batch.js";
import { serveCounts } from "./count.js";
import { serveGet } from "./get.js";
import { serveScroll } from "./scroll.js";
import { serveWrites } from "./write.js";

/** Everything about points: writing, reading, searching. */
export const servePoints = (app: FastifyInstance, context: AppContext, hot: HotSearches): void => {
  serveWrites(app, context);
  serveBatch(app, context);
  serveGet(app, context);
  serveScroll(app, context);
  serveCounts(app, context);
  serveSearches(app, context, hot);
  serveMatrices(app, context);
};
