import { readdirSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Gauges } from "../listener/gauges.js";
import { version } from "../version.js";

/** What the process metrics are read from. */
export interface ProcessSources {
  readonly gauges: Gauges;
  readonly listeningThreads: () => number;
  readonly threadRestarts: () => number;
}

/** One metric family in Prometheus' text format. Samples are pairs of labels (already in braces, or empty) and value. */
const family = (
  name: string,
  type: "counter" | "gauge",
  help: string,
  samples: readonly (readonly [labels: string, value: number])[],
): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map(([labels, value]) => `${name}${labels} ${value}\n`).join("")}`;

const single = (name: string, type: "counter" | "gauge", help: string, value: number): string =>
  family(name, type, help, [["", value]]);

const openDescriptors = (): number | null => {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return null;
  }
};

/** The delay is sampled this often, and the sampling itself is not delay. */
const resolutionMs = 10;

/** Metrics of the process and its threads; names of process and event-loop metrics are those that prom-client uses. */
export class ProcessMetrics {
  readonly #sources: ProcessSources;
  readonly #loop = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor(sources: ProcessSources) {
    this.#sources = sources;
    this.#loop.enable();
  }

  /** Everything in Prometheus' text format. */
  prometheus(): string {
    return [...this.#process(), ...this.#threads()].join("");
  }

  /** Stops measuring. */
  close(): void {
    this.#loop.disable();
  }

  #process(): readonly string[] {
    const cpu = process.cpuUsage();
    const memory = process.memoryUsage();
    const descriptors = openDescriptors();
    const delaySeconds = Number.isFinite(this.#loop.mean)
      ? Math.max(0, this.#loop.mean / 1e9 - resolutionMs / 1000)
      : 0;
    return [
      family("vexfs_build_info", "gauge", "What is running.", [
        [`{version="${version}",node="${process.version}",platform="${process.platform}-${process.arch}"}`, 1],
      ]),
      single(
        "process_start_time_seconds",
        "gauge",
        "Start time of the process since the epoch.",
        Date.now() / 1000 - process.uptime(),
      ),
      single("process_uptime_seconds", "gauge", "Seconds since the process started.", process.uptime()),
      single("process_cpu_user_seconds_total", "counter", "User CPU time spent.", cpu.user / 1e6),
      single("process_cpu_system_seconds_total", "counter", "System CPU time spent.", cpu.system / 1e6),
      single("process_cpu_seconds_total", "counter", "User and system CPU time spent.", (cpu.user + cpu.system) / 1e6),
      single("process_resident_memory_bytes", "gauge", "Resident memory.", memory.rss),
      single("nodejs_heap_size_used_bytes", "gauge", "JavaScript heap in use on the main thread.", memory.heapUsed),
      single("nodejs_eventloop_lag_mean_seconds", "gauge", "Mean event loop delay of the main thread.", delaySeconds),
      ...(descriptors === null ? [] : [single("process_open_fds", "gauge", "Open file descriptors.", descriptors)]),
    ];
  }

  #threads(): readonly string[] {
    const { gauges } = this.#sources;
    const perThread = (name: Parameters<Gauges["get"]>[1], scale = 1): readonly (readonly [string, number])[] =>
      Array.from(
        { length: gauges.threads },
        (_, thread) => [`{thread="${thread}"}`, gauges.get(thread, name) * scale] as const,
      );
    return [
      single(
        "vexfs_threads_listening",
        "gauge",
        "Front-end threads that accept connections.",
        this.#sources.listeningThreads(),
      ),
      single(
        "vexfs_thread_restarts_total",
        "counter",
        "Front-end threads that died and were replaced.",
        this.#sources.threadRestarts(),
      ),
      family("vexfs_http_connections", "gauge", "Open connections.", perThread("connections")),
      family("vexfs_http_requests_in_flight", "gauge", "Requests being answered.", perThread("requestsInFlight")),
      family("vexfs_http_body_bytes_in_flight", "gauge", "Room taken by request bodies.", perThread("bodyKiB", 1024)),
      family(
        "vexfs_http_refused_connections_total",
        "counter",
        "Connections refused over the limit.",
        perThread("refusedConnections"),
      ),
      family(
        "vexfs_http_refused_requests_total",
        "counter",
        "Requests refused over the body budget.",
        perThread("refusedRequests"),
      ),
      family(
        "vexfs_thread_eventloop_lag_max_seconds",
        "gauge",
        "Longest event loop delay of the last second.",
        perThread("loopDelayUs", 1e-6),
      ),
    ];
  }
}
