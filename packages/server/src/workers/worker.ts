import { monitorEventLoopDelay } from "node:perf_hooks";
import { parentPort, workerData } from "node:worker_threads";
import { engineOptions, loadEngine } from "../components.js";
import { Gauges } from "../listener/gauges.js";
import { createLogger, type Logger } from "../logging/logger.js";
import { Certificates } from "../tls/certificates.js";
import { tlsFiles } from "../tls/files.js";
import { apis, type ServedApi } from "./apis.js";
import type { ApiName, ListeningMessage, StopMessage, WorkerStart } from "./messages.js";

/** Serves every API that has a socket. */
const serveApis = async (start: WorkerStart, gauges: Gauges, logger: Logger): Promise<readonly ServedApi[]> => {
  const served = (Object.keys(apis) as ApiName[]).flatMap((name) => {
    const fd = start.sockets[name];
    return fd === null ? [] : [{ name, fd }];
  });
  if (served.length === 0) return [];
  const { configuration, thread, componentsUrl } = start;
  const { openEngine } = await loadEngine(componentsUrl);
  const engine = await openEngine(configuration.data, engineOptions(configuration));
  const parts = { engine, configuration, gauges, thread, logger, componentsUrl };
  const certificatesOf = (name: ApiName): Certificates | null => {
    const files = tlsFiles(configuration, name);
    return files === null ? null : new Certificates(files);
  };
  return Promise.all(served.map(({ name, fd }) => apis[name]({ ...parts, certificates: certificatesOf(name) }, fd)));
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
  const served = await serveApis(start, gauges, logger);
  const port = parentPort;
  if (port === null) throw new Error("a front end runs in a worker thread");
  port.on("message", (message: StopMessage) => {
    stopWatching();
    void Promise.all(served.map((api) => api.stop(message.timeoutMs))).then(() => process.exit(0));
  });
  // Until here a failure rejects and reaches the main thread as it is.
  process.on("uncaughtException", (error) => {
    logger.fatal({ err: error }, "front-end thread failed; it is replaced");
    process.exit(1); // ends this thread alone
  });
  port.postMessage({ kind: "listening" } satisfies ListeningMessage);
};

await run(workerData as WorkerStart);
