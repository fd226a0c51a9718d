import { monitorEventLoopDelay } from "node:perf_hooks";
import { parentPort, workerData } from "node:worker_threads";
import { chromaAppOptions, engineOptions, loadChroma, loadEngine } from "../components.js";
import { FrontEnd } from "../listener/front-end.js";
import { Gauges } from "../listener/gauges.js";
import { createLogger, type Logger } from "../logging/logger.js";
import type { ListeningMessage, StopMessage, WorkerStart } from "./messages.js";

/** Ends a part of the thread in an orderly way. */
type Stop = (timeoutMs: number) => Promise<void>;

const serveChroma = async (start: WorkerStart, gauges: Gauges, fd: number, logger: Logger): Promise<Stop> => {
  const { configuration, thread, componentsUrl } = start;
  const { openEngine } = await loadEngine(componentsUrl);
  const { createChromaApp } = await loadChroma(componentsUrl);
  const engine = await openEngine(configuration.data, engineOptions(configuration));
  const app = await createChromaApp(engine, chromaAppOptions(configuration, logger));
  await app.ready();
  const frontEnd = new FrontEnd({
    handler: (request, response) => app.routing(request, response),
    limits: configuration.limits,
    gauges,
    thread,
  });
  await frontEnd.listen(fd);
  return async (timeoutMs) => {
    await frontEnd.drain(timeoutMs);
    await app.close();
  };
};

/** Publishes the longest wait of this thread's event loop in the last second. */
const watchEventLoop = (gauges: Gauges, thread: number): (() => void) => {
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  const timer = setInterval(() => {
    gauges.set(thread, "loopDelayUs", Math.max(0, Math.round(delays.max / 1000) - 10_000));
    delays.reset();
  }, 1000);
  return () => {
    clearInterval(timer);
    delays.disable();
  };
};

/** The life of one front-end thread: open, listen, and on request stop. */
const run = async (start: WorkerStart): Promise<void> => {
  const logger = createLogger(start.configuration.log, { thread: start.thread });
  const gauges = new Gauges(start.configuration.threads, start.gauges);
  const stopWatching = watchEventLoop(gauges, start.thread);
  const { chroma } = start.sockets;
  const stops = chroma === null ? [] : [await serveChroma(start, gauges, chroma, logger)];
  const port = parentPort;
  if (port === null) throw new Error("a front end runs in a worker thread");
  port.on("message", (message: StopMessage) => {
    stopWatching();
    void Promise.all(stops.map((stop) => stop(message.timeoutMs))).then(() => process.exit(0));
  });
  // Until here a failure rejects and reaches the main thread as it is.
  process.on("uncaughtException", (error) => {
    logger.fatal({ err: error }, "front-end thread failed; it is replaced");
    process.exit(1); // ends this thread alone
  });
  port.postMessage({ kind: "listening" } satisfies ListeningMessage);
};

await run(workerData as WorkerStart);
