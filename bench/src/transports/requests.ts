import { Random } from "../data/random.js";
import { requestBytes } from "../http/connection.js";
import { bytes, double, framed, integer, packed } from "./message.js";

/** The same request for both transports, built before the clock runs. */
export interface Request {
  readonly rest: Buffer;
  readonly grpc: { readonly path: string; readonly message: Buffer };
}

const text = (value: string): Buffer => Buffer.from(value);

/** Random vectors, the same for the same seed. */
export function vectors(count: number, dimension: number, seed: number): Float32Array[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length: dimension }, () => random.uniform() * 2 - 1));
}

/** An upsert of points whose ids count from `first`, each with a small payload. */
export function upsert(collection: string, first: number, points: readonly Float32Array[]): Request {
  const json = points.map((vector, index) => ({
    id: first + index,
    vector: Array.from(vector, shortest),
    payload: { number: index, kind: "point" },
  }));
  const path = `/collections/${collection}/points?wait=true`;
  const messages = points.map((vector, index) =>
    bytes(
      3,
      bytes(1, integer(1, first + index)),
      bytes(3, bytes(1, text("number")), bytes(2, integer(3, index))),
      bytes(3, bytes(1, text("kind")), bytes(2, bytes(4, text("point")))),
      bytes(4, bytes(1, bytes(101, bytes(1, packed(vector))))),
    ),
  );
  return {
    rest: requestBytes("PUT", path, Buffer.from(JSON.stringify({ points: json }))),
    grpc: { path: "/qdrant.Points/Upsert", message: framed(bytes(1, text(collection)), integer(2, 1), ...messages) },
  };
}

/** A query for the ten nearest points, without payloads; with `below` of those whose `number` is less. */
export function query(collection: string, vector: Float32Array, below?: number): Request {
  const filter = below === undefined ? {} : { filter: { must: [numberBelow(below).rest] } };
  const body = { query: Array.from(vector, shortest), limit: 10, ...filter };
  const nearest = bytes(1, bytes(2, bytes(1, packed(vector))));
  const fields = [bytes(1, text(collection)), bytes(3, nearest), integer(8, 10)];
  if (below !== undefined) fields.push(bytes(5, bytes(2, numberBelow(below).grpc)));
  return {
    rest: requestBytes("POST", `/collections/${collection}/points/query`, Buffer.from(JSON.stringify(body))),
    grpc: { path: "/qdrant.Points/Query", message: framed(...fields) },
  };
}

/** The condition that the `number` of a point, its place in its upsert, is less than a bound. */
export function numberBelow(bound: number): { readonly rest: object; readonly grpc: Buffer } {
  return {
    rest: { key: "number", range: { lt: bound } },
    grpc: bytes(1, bytes(1, text("number")), bytes(3, double(1, bound))),
  };
}

/** The number of fewest digits that is the same float, as clients in Rust and Go write them. */
const shortest = (value: number): number => {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
};
