import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";

/** Everything about points: writing, reading, searching. */
export const servePoints = (_app: FastifyInstance, _context: AppContext): void => {};
