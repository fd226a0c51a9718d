import { Clusters } from "../data/clustered.js";
import { row } from "../data/dataset.js";
import { requestBytes } from "../http/connection.js";
import { bytes, framed, integer } from "../transports/message.js";
import { numberBelow, query, type Request, upsert } from "../transports/requests.js";
import type { QdrantOptions } from "./options.js";

/** One kind of request, for either transport. */
export interface Operation {
  readonly name: string;
  readonly requests: readonly Request[];
}

export const COLLECTION = "bench";
const QUERIES = 200;
/** Points of an upsert where it is one operation among others; they replace points that are there. */
const UPSERT_POINTS = 10;

/** Vectors in the order in which they are drawn, as many at a time as are asked for. */
export class Vectors {
  readonly #clusters: Clusters;
  readonly #dimension: number;

  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#clusters = new Clusters(dimension);
  }

  take(count: number): Float32Array[] {
    const { vectors } = this.#clusters.draw(count);
    return Array.from({ length: count }, (_, index) => row(vectors, index, this.#dimension));
  }

  /** Upserts of the next points, whose ids count from `first`. */
  upserts(first: number, count: number, batch: number): Request[] {
    return Array.from({ length: Math.ceil(count / batch) }, (_, index) =>
      upsert(COLLECTION, first + index * batch, this.take(Math.min(batch, count - index * batch))),
    );
  }
}

/** The operations that are measured one by one. A tenth of the points pass the filter, independently of their vectors. */
export function operationsOf(vectors: Vectors, { n, batch }: QdrantOptions): Operation[] {
  const asked = vectors.take(QUERIES);
  const tenth = Math.ceil(Math.min(n, batch) / 10);
  const pages = Array.from({ length: QUERIES }, (_, index) => Math.floor((index * n) / QUERIES));
  return [
    { name: "query", requests: asked.map((vector) => query(COLLECTION, vector)) },
    { name: "query, a tenth passes", requests: asked.map((vector) => query(COLLECTION, vector, tenth)) },
    { name: "scroll 10", requests: pages.map(scrollFrom) },
    { name: "count, a tenth passes", requests: [countBelow(tenth)] },
    { name: `upsert ${UPSERT_POINTS}`, requests: vectors.upserts(0, QUERIES * UPSERT_POINTS, UPSERT_POINTS) },
  ];
}

/** Ten points from an id on, with their payloads. */
function scrollFrom(offset: number): Request {
  const body = { offset, limit: 10, with_payload: true };
  const message = framed(
    bytes(1, Buffer.from(COLLECTION)),
    bytes(3, integer(1, offset)),
    integer(4, 10),
    bytes(6, integer(1, 1)),
  );
  return of("POST", "points/scroll", body, "Scroll", message);
}

function countBelow(below: number): Request {
  const { rest, grpc } = numberBelow(below);
  const message = framed(bytes(1, Buffer.from(COLLECTION)), bytes(2, bytes(2, grpc)), integer(3, 1));
  return of("POST", "points/count", { filter: { must: [rest] }, exact: true }, "Count", message);
}

function of(method: string, path: string, body: object, rpc: string, message: Buffer): Request {
  return {
    rest: requestBytes(method, `/collections/${COLLECTION}/${path}`, Buffer.from(JSON.stringify(body))),
    grpc: { path: `/qdrant.Points/${rpc}`, message },
  };
}
