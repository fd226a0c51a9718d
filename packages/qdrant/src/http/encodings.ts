import { constants } from "node:zlib";
import compress, { type FastifyCompressOptions } from "@fastify/compress";
import type { FastifyInstance } from "fastify";

/** Smaller answers are sent as they are: on one machine, and in most networks, packing them takes longer than sending them. */
const thresholdBytes = 16 * 1024;

const options: FastifyCompressOptions = {
  threshold: thresholdBytes,
  encodings: ["gzip", "br", "deflate"],
  zlibOptions: { level: constants.Z_BEST_SPEED },
  brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MIN_QUALITY } },
};

/** Unpacks bodies that say how they are packed, and packs large answers for clients that ask for it. */
export const serveEncodings = (app: FastifyInstance): void => {
  app.register(compress, options);
};
