import { type Logger, pino } from "pino";
import type { Configuration } from "../configuration/settings.js";
import { readableLine } from "./readable-line.js";

export type { Logger } from "pino";

/** `automatic` settled: text on a terminal, JSON otherwise. */
export const settledFormat = (format: Configuration["log"]["format"], isTerminal: boolean): "json" | "text" =>
  format === "automatic" ? (isTerminal ? "text" : "json") : format;

/** Where log lines go. */
export interface LogStream {
  write(line: string): unknown;
}

/**
 * A logger that writes whole lines straight to standard output, from any thread. `context` is in every line.
 * When the reader of standard output has gone away, lines are dropped and the server goes on.
 */
export const createLogger = (
  configuration: Configuration["log"],
  context: Readonly<Record<string, unknown>> = {},
  stream?: LogStream,
): Logger => {
  const isText = settledFormat(configuration.format, process.stdout.isTTY === true) === "text";
  const destination = stream ?? standardOutput();
  return pino(
    {
      level: configuration.level,
      base: context,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    isText ? { write: (line: string) => destination.write(readableLine(line)) } : destination,
  );
};

const standardOutput = (): LogStream => {
  const destination = pino.destination({ fd: 1, sync: true });
  destination.on("error", () => undefined);
  return destination;
};

/** Drops every line. */
export const silentLogger = (): Logger => pino({ level: "silent" });
