import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { readJson } from "../http/body.js";
import { sendResult } from "../http/reply.js";
import { optional, rawJson, string, struct } from "../json/decode.js";

const board = "logger";

/** How soon every thread logs at a new level. */
const pollMs = 1000;

interface LoggerConfig {
  readonly log_level?: string;
}

/** What Qdrant says of its logger. Formats, colours and files are those that VexFS was started with. */
const loggerConfig = struct<LoggerConfig>("LoggerConfig", {
  log_level: optional(string),
  span_events: optional(rawJson),
  format: optional(rawJson),
  color: optional(rawJson),
  on_disk: optional(rawJson),
});

const levels: ReadonlySet<string> = new Set(["trace", "debug", "info", "warn", "error"]);

/** The level that directives, as `info,hyper=warn`, have for everything; null if they have none. */
const levelOf = (directives: string): string | null => {
  for (const part of directives.split(",")) {
    const level = part.trim().toLowerCase();
    if (level === "off") return "silent";
    if (levels.has(level)) return level;
  }
  return null;
};

/** The level of the log, read and changed while the server runs. */
export const serveLogger = (app: FastifyInstance, { engine: { notes } }: AppContext): void => {
  const directives = (): string | null => notes.list(board)[0]?.text ?? null;
  const follow = setInterval(() => apply(app.log, directives()), pollMs).unref();
  app.addHook("onClose", (_app, done) => {
    clearInterval(follow);
    done();
  });
  app.get("/logger", { config: { operation: "get_logger_config" } }, (_request, reply) => {
    const config = {
      log_level: directives() ?? app.log.level ?? null,
      span_events: null,
      format: null,
      color: null,
      on_disk: {
        enabled: null,
        log_file: null,
        log_level: null,
        format: null,
        span_events: null,
        buffer_size_bytes: null,
      },
    };
    return sendResult(reply, JSON.stringify(config));
  });
  app.post("/logger", { config: { operation: "update_logger_config" } }, (request, reply) => {
    const { log_level: level } = readJson(request, loggerConfig);
    if (level !== undefined && level !== null) {
      notes.clear(board);
      notes.put(board, "log_level", 0, level);
      apply(app.log, level);
    }
    return sendResult(reply, "true");
  });
};

const apply = (log: FastifyBaseLogger, directives: string | null): void => {
  const level = directives === null ? null : levelOf(directives);
  if (level !== null && log.level !== level) log.level = level;
};
