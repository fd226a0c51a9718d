import {
  ConfigurationError,
  type ConfigurationInput,
  type ResolvedConfiguration,
  resolveConfiguration,
} from "../configuration/configuration.js";
import { createLogger, type Logger } from "../logging/logger.js";
import { type RunningServer, serve } from "./serve.js";
import { StartupError } from "./startup-error.js";

/** npm passes a terminal's Ctrl-C on to a process that already got it; the same signal again this soon is an echo. */
const echoMs = 500;

/** Stops on the first SIGTERM or SIGINT, and ends at once on a second. */
const stopOnSignals = (stop: () => Promise<void>, logger: Logger): void => {
  let firstAt: number | null = null;
  const onSignal = (signal: "SIGINT" | "SIGTERM", code: number): void => {
    if (firstAt === null) {
      firstAt = Date.now();
      logger.info({ signal }, "stopping: answering what was asked, then a checkpoint; again to stop at once");
      void stop();
    } else if (Date.now() - firstAt > echoMs) {
      logger.warn({ signal }, "stopping at once; the log is replayed at the next start");
      process.exit(code);
    }
  };
  process.on("SIGINT", () => onSignal("SIGINT", 130));
  process.on("SIGTERM", () => onSignal("SIGTERM", 143));
};

const printProblem = (line: string): void => {
  process.stderr.write(`vexfs: ${line}\n`);
};

/** Resolves the configuration; prints what is wrong with it and returns null when it cannot be used. */
export const configurationOrProblems = (input: ConfigurationInput): ResolvedConfiguration | null => {
  try {
    return resolveConfiguration(input);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const problem of error.problems) printProblem(problem);
    return null;
  }
};

/**
 * The life of the process behind `vexfs serve`. Returns the exit code.
 * `componentsUrl` is a module that stands in for the engine and the protocols, for tests.
 */
export const runServer = async (input: ConfigurationInput, componentsUrl?: string): Promise<number> => {
  const resolved = configurationOrProblems(input);
  if (resolved === null) return 1;
  const logger = createLogger(resolved.configuration.log);
  for (const { level, message } of resolved.notices) logger[level](message);

  let server: RunningServer | null = null;
  let isStopWanted = false;
  const stop = async (): Promise<void> => {
    isStopWanted = true;
    await server?.stop();
  };
  stopOnSignals(stop, logger);
  let failed = false;
  process.on("uncaughtException", (error) => {
    logger.fatal({ err: error }, "the main thread failed; stopping");
    if (failed) process.exit(1);
    failed = true;
    void stop();
  });

  const givenKeys = new Set(resolved.values.filter(({ from }) => from !== "default").map(({ key }) => key));
  try {
    const options = { configuration: resolved.configuration, logger, givenKeys };
    server = await serve(componentsUrl === undefined ? options : { ...options, componentsUrl });
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    printProblem(error.message);
    return 1;
  }
  if (isStopWanted) await server.stop();
  const exitCode = await server.stopped;
  logger.info("stopped");
  return failed ? 1 : exitCode;
};
