import type { Engine } from "@vexfs/core";
import { type EngineComponents, engineOptions, loadEngine } from "../components.js";
import type { Configuration } from "../configuration/settings.js";
import { chromaUsers } from "../configuration/users-file.js";
import { Gauges } from "../listener/gauges.js";
import type { Logger } from "../logging/logger.js";
import { OperationsServer } from "../operations/operations-server.js";
import { ProcessMetrics } from "../operations/process-metrics.js";
import { Certificates, checkCertificates } from "../tls/certificates.js";
import { tlsFiles } from "../tls/files.js";
import type { ApiName } from "../workers/messages.js";
import { WorkerPool } from "../workers/pool.js";
import { ensurePortIsFree, listenAddress } from "./address.js";
import { prepareDataDirectory } from "./data-directory.js";
import { type Addresses, logStart } from "./start-lines.js";
import { directoryError, engineMissingError, isAddressInUse, portError, StartupError } from "./startup-error.js";

/** What a server is started with. */
export interface ServeOptions {
  readonly configuration: Configuration;
  readonly logger: Logger;
  /** Keys that somebody set, as opposed to defaults. */
  readonly givenKeys?: ReadonlySet<string>;
  /** Module that stands in for the engine and the protocols, for tests. */
  readonly componentsUrl?: string;
}

/** A server that listens. */
export interface RunningServer {
  readonly addresses: Addresses;
  /** Resolves with the exit code when the server has stopped, for whatever reason. */
  readonly stopped: Promise<number>;
  /** Stops accepting, answers what was asked, checkpoints. Safe to call again. */
  stop(): Promise<void>;
}

/** Starts the whole server. Rejects with a {@link StartupError} when it cannot. */
export const serve = async (options: ServeOptions): Promise<RunningServer> => {
  const server = new Server(options);
  await server.start();
  return server;
};

/** An API, where it listens, and the flag that chooses its port. */
interface Listener {
  readonly api: ApiName;
  readonly host: string;
  readonly port: number;
  readonly flag: string;
}

class Server implements RunningServer {
  readonly #options: ServeOptions;
  readonly #gauges: Gauges;
  readonly #metrics: ProcessMetrics;
  readonly #operations: OperationsServer;
  readonly stopped: Promise<number>;
  #addresses: Addresses = { host: "", chroma: null, qdrantHost: "", qdrant: null, grpc: null, operations: null };
  #engine: Engine | null = null;
  #pool: WorkerPool | null = null;
  #stopping: Promise<void> | null = null;
  #exitCode = 0;
  #resolveStopped: (exitCode: number) => void = () => undefined;

  constructor(options: ServeOptions) {
    this.#options = options;
    this.#gauges = new Gauges(options.configuration.threads);
    this.#metrics = new ProcessMetrics({
      gauges: this.#gauges,
      listeningThreads: () => this.#pool?.listening ?? 0,
      threadRestarts: () => this.#pool?.restarts ?? 0,
    });
    const { configuration, logger } = options;
    const files = tlsFiles(configuration, "operations");
    this.#operations = new OperationsServer(
      {
        notReadyReasons: () => this.#notReadyReasons(),
        metrics: () => `${this.#metrics.prometheus()}${this.#engine?.telemetry.prometheus() ?? ""}`,
      },
      files === null ? null : { certificates: new Certificates(files), logger },
    );
    this.stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve;
    });
  }

  get addresses(): Addresses {
    return this.#addresses;
  }

  async start(): Promise<void> {
    try {
      await this.#open();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#close();
    return this.#stopping;
  }

  async #open(): Promise<void> {
    const { configuration, logger, componentsUrl } = this.#options;
    const { chroma, qdrant, grpc, operations } = configuration;
    const host = await listenAddress(configuration.host);
    const qdrantHost = qdrant.host === null ? host : await listenAddress(qdrant.host);
    const operationsHost = operations.host === null ? host : await listenAddress(operations.host);
    const listeners: readonly Listener[] = [
      ...(chroma.enabled ? [{ api: "chroma", host, port: chroma.port, flag: "--chroma-port" } as const] : []),
      ...(qdrant.enabled
        ? [{ api: "qdrant", host: qdrantHost, port: qdrant.port, flag: "--qdrant-port" } as const]
        : []),
      ...(qdrant.enabled && grpc.enabled
        ? [{ api: "grpc", host: qdrantHost, port: grpc.port, flag: "--grpc-port" } as const]
        : []),
    ];
    for (const listener of listeners) await ensurePortIsFree(listener.host, listener.port, listener.flag);
    for (const { api } of listeners) {
      const files = tlsFiles(configuration, api);
      if (files !== null) checkCertificates(files);
    }
    await this.#checkUsers();
    prepareDataDirectory(configuration.data, logger);
    const operationsPort = operations.enabled ? await this.#listenForOperations(operationsHost) : null;
    this.#addresses = { host, chroma: null, qdrantHost, qdrant: null, grpc: null, operations: operationsPort };

    const components = await loadEngine(componentsUrl).catch((error: unknown) => {
      throw engineMissingError(error);
    });
    this.#engine = await this.#openEngine(components);
    const ports = await this.#startFrontEnds(components, listeners);
    this.#addresses = {
      ...this.#addresses,
      chroma: ports.get("chroma") ?? null,
      qdrant: ports.get("qdrant") ?? null,
      grpc: ports.get("grpc") ?? null,
    };
    logStart(logger, configuration, this.#addresses, operationsHost);
  }

  async #checkUsers(): Promise<void> {
    const { configuration, logger } = this.#options;
    const plain = (await chromaUsers(configuration))?.plain ?? [];
    if (plain.length === 0) return;
    const names = plain.join(", ");
    logger.warn(`chroma.authFile holds secrets of ${names} as they are; \`vexfs secret\` makes what to write instead`);
  }

  async #openEngine(components: EngineComponents): Promise<Engine> {
    const { configuration } = this.#options;
    try {
      return await components.openEngine(configuration.data, engineOptions(configuration));
    } catch (error) {
      throw directoryError(error, configuration.data);
    }
  }

  /** The default port may be taken by another VexFS on this machine; then any free one does. */
  async #listenForOperations(host: string): Promise<number> {
    const { configuration, logger, givenKeys } = this.#options;
    const { port } = configuration.operations;
    try {
      return await this.#operations.listen(host, port);
    } catch (error) {
      if (!isAddressInUse(error) || givenKeys?.has("operations.port") === true)
        throw portError(error, host, port, "--ops-port");
    }
    const free = await this.#operations.listen(host, 0);
    logger.warn(
      { wanted: port, operations: free },
      "the operations port is in use, another one is taken; set it with --ops-port",
    );
    return free;
  }

  /** Opens one socket a thread and API, and starts the threads on them. Returns the ports, which may have been any free ones. */
  async #startFrontEnds(
    components: EngineComponents,
    listeners: readonly Listener[],
  ): Promise<ReadonlyMap<ApiName, number>> {
    const { configuration, logger, componentsUrl } = this.#options;
    const ports = new Map(listeners.map(({ api, port }) => [api, port]));
    const openSockets = (): Readonly<Record<ApiName, number | null>> => {
      const sockets: Record<ApiName, number | null> = { chroma: null, qdrant: null, grpc: null };
      for (const { api, host, port: wanted, flag } of listeners) {
        const port = ports.get(api) ?? wanted;
        try {
          const socket = components.openListeningSocket(host, port);
          ports.set(api, socket.port);
          sockets[api] = socket.fd;
        } catch (error) {
          throw portError(error, host, port, flag);
        }
      }
      return sockets;
    };
    const parts = { configuration, gauges: this.#gauges, logger, openSockets };
    this.#pool = new WorkerPool(componentsUrl === undefined ? parts : { ...parts, componentsUrl });
    this.#pool.onFailure = (reason) => this.#fail(reason);
    try {
      await this.#pool.start();
    } catch (error) {
      if (error instanceof StartupError) throw error;
      throw new StartupError(
        `a front-end thread could not start: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    return ports;
  }

  #notReadyReasons(): readonly string[] {
    const { threads } = this.#options.configuration;
    const listening = this.#pool?.listening ?? 0;
    return [
      ...(this.#stopping === null ? [] : ["the server is stopping"]),
      ...(this.#engine === null ? ["the engine is not open yet"] : []),
      ...(listening < threads ? [`${listening} of ${threads} front-end threads are listening`] : []),
    ];
  }

  #fail(reason: string): void {
    this.#options.logger.fatal(reason);
    this.#exitCode = 1;
    void this.stop();
  }

  async #close(): Promise<void> {
    const { configuration, logger } = this.#options;
    await this.#pool?.stop(configuration.drainTimeoutMs);
    try {
      await this.#engine?.close();
    } catch (error) {
      logger.error({ err: error }, "the engine did not close cleanly; what was acknowledged is in its log");
      this.#exitCode = 1;
    }
    this.#metrics.close();
    await this.#operations.close().catch(() => undefined);
    this.#resolveStopped(this.#exitCode);
  }
}
