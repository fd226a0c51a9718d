import type { Catalog, RequestTimes, Telemetry } from "@vexfs/core";
import type { FastifyInstance } from "fastify";

/** Requests of one kind that were answered with one status. */
export interface AnsweredRequests extends Omit<RequestTimes, "operation"> {
  /** Of REST; calls of gRPC have none. */
  readonly method: string | null;
  /** The path, with its parameters in braces. */
  readonly endpoint: string;
  /** Name of the collection that they were about, where collections are told apart. */
  readonly collection?: string;
}

/** What both transports answered. */
export interface Answered {
  readonly rest: readonly AnsweredRequests[];
  readonly grpc: readonly AnsweredRequests[];
}

type Endpoint = Pick<AnsweredRequests, "method" | "endpoint">;

/** Tells the requests of the whole process apart by their routes, as the counters tell them apart by operation. */
export class RequestCounts {
  readonly #telemetry: Telemetry;
  readonly #catalog: Catalog;
  readonly #endpoints = new Map<string, Endpoint>();

  /** Notes every route that is added from now on. */
  constructor(app: FastifyInstance, engine: { readonly telemetry: Telemetry; readonly catalog: Catalog }) {
    this.#telemetry = engine.telemetry;
    this.#catalog = engine.catalog;
    app.addHook("onRoute", ({ method, url, config }) => {
      const { operation } = config ?? {};
      if (operation === undefined) return;
      if (typeof method !== "string" || method === "HEAD") return;
      this.#endpoints.set(operation, { method, endpoint: url.replace(/:(\w+)/g, "{$1}") });
    });
  }

  /** What was answered so far. */
  answered(): Answered {
    return {
      rest: this.#routed(this.#telemetry.requests("qdrant"), this.#route),
      grpc: this.#routed(this.#telemetry.requests("qdrant_grpc"), procedure),
    };
  }

  /** What was answered so far of each collection that there is. */
  answeredByCollection(): Answered {
    return {
      rest: this.#routed(this.#named("qdrant"), this.#route),
      grpc: this.#routed(this.#named("qdrant_grpc"), procedure),
    };
  }

  /** With the names of the collections in the place of their ids. */
  #named(api: string): readonly RequestTimes[] {
    const counted = this.#telemetry.requestsByCollection(api);
    const ids = new Set(counted.map(({ collection = "" }) => collection));
    const names = new Map([...ids].map((id) => [id, this.#catalog.collectionById(id)?.name]));
    return counted.flatMap((requests) => {
      const collection = names.get(requests.collection ?? "");
      return collection === undefined ? [] : [{ ...requests, collection }];
    });
  }

  #routed(
    counted: readonly RequestTimes[],
    endpointOf: (operation: string) => Endpoint | undefined,
  ): readonly AnsweredRequests[] {
    return counted.flatMap(({ operation, ...times }) => {
      const endpoint = endpointOf(operation);
      return endpoint === undefined ? [] : [{ ...endpoint, ...times }];
    });
  }

  readonly #route = (operation: string): Endpoint | undefined => this.#endpoints.get(operation);
}

const procedure = (operation: string): Endpoint | undefined =>
  operation === "unrouted" ? undefined : { method: null, endpoint: `/${operation}` };
