import * as zlib from "node:zlib";
import compress, { type FastifyCompressOptions } from "@fastify/compress";
import type { FastifyInstance } from "fastify";

/** Smaller answers are sent as they are: on one machine, and in most networks, packing them takes longer than sending them. */
export const packedFromBytes = 16 * 1024;

const options: FastifyCompressOptions = {
  threshold: packedFromBytes,
  // Node has it since 22.15; packed bodies are then taken, too.
  encodings: ["gzip", "br", "deflate", ...("createZstdCompress" in zlib ? (["zstd"] as const) : [])],
  zlibOptions: { level: zlib.constants.Z_BEST_SPEED },
  brotliOptions: { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MIN_QUALITY } },
};

/** Unpacks bodies that say how they are packed, and packs large answers for clients that ask for it. */
export const serveEncodings = (app: FastifyInstance): void => {
  app.register(compress, options);
};
