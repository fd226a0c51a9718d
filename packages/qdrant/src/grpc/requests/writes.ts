import type { AnyVectorColumn, ColumnFactory, Engine, JsonColumn } from "@vexfs/core";
import { stringify } from "lossless-json";
import { deletePoints, deleteVectorsOfPoints } from "../../points/delete.js";
import { clearPayload, deletePayload, overwritePayload, setPayload } from "../../points/payload.js";
import { updateVectors, upsertPoints } from "../../points/upsert.js";
import type { ReadWrite } from "../../points/write.js";
import { GrpcError } from "../transport/status.js";
import type { Unread } from "../wire/decode.js";
import { jsonName } from "../wire/json-name.js";
import { objectText } from "../wire/json-value.js";
import { type FilterMessage, filterJson } from "./filter.js";
import { idText, type PointIdMessage } from "./ids.js";
import { type Bulk, MessageBody } from "./message-body.js";
import { PointReader } from "./points.js";
import { type ShardedMessage, type ShardKeySelectorMessage, selectorText } from "./shard-keys.js";
import { vectorColumn } from "./vector-columns.js";
import { type VectorForm, type VectorMessage, vectorForm } from "./vectors.js";

/** Which points a write speaks of. */
export interface SelectorMessage {
  readonly points?: { readonly ids?: readonly PointIdMessage[] };
  readonly filter?: FilterMessage;
}

interface VectorsMessage {
  readonly vector?: VectorMessage;
  readonly vectors?: { readonly vectors?: ReadonlyMap<string, VectorMessage> };
}

/** A point to be written, or the vectors of one. */
export interface PointMessage {
  readonly id?: PointIdMessage;
  readonly vectors?: VectorsMessage;
  readonly payload?: ReadonlyMap<string, string>;
}

/** Points to be written. */
export interface PointsMessage extends ShardedMessage {
  readonly points?: Unread<PointMessage>;
  readonly update_filter?: FilterMessage;
  readonly update_mode?: string;
}

/** Vectors of points that are to be written. */
export interface PointVectorsMessage extends ShardedMessage {
  readonly points?: readonly PointMessage[];
  readonly update_filter?: FilterMessage;
}

/** A change of payloads. */
export interface PayloadMessage extends ShardedMessage {
  readonly payload?: ReadonlyMap<string, string>;
  readonly points_selector?: SelectorMessage;
  readonly key?: string;
}

/** Vectors that are taken from points. */
export interface DeleteVectorsMessage extends ShardedMessage {
  readonly points_selector?: SelectorMessage;
  readonly vectors?: { readonly names?: readonly string[] };
}

/** Keys that are taken from payloads. */
export interface DeletePayloadMessage extends ShardedMessage {
  readonly points_selector?: SelectorMessage;
  readonly keys?: readonly string[];
}

const missing = (text: string): GrpcError => new GrpcError("invalidArgument", text);

/** A filter as readers of requests have it. */
export const filterText = (filter: FilterMessage | undefined): string | null =>
  filter === undefined ? null : (stringify(filterJson(filter)) ?? null);

/** Writes as the readers of JSON would have made them, so that the same checks and the same plans follow. */
export class WriteReader {
  readonly #columns: ColumnFactory;
  readonly #points: PointReader;

  constructor({ columns, bodies }: Pick<Engine, "columns" | "bodies">) {
    this.#columns = columns;
    this.#points = new PointReader(bodies);
  }

  upsert(message: PointsMessage): ReadWrite {
    const { points, update_filter: filter, update_mode: mode } = message;
    const update = { update_filter: filterText(filter), update_mode: mode && jsonName(mode) };
    const fields = { points: [], ...update, shard_key: selectorText(message.shard_key_selector) };
    const bulk = (points && this.#points.read(points)) ?? this.#bulk(points?.read() ?? []);
    return { kind: upsertPoints, body: new MessageBody(fields, bulk) };
  }

  /** Points field by field, which also finds what is wrong with them. */
  #bulk(points: readonly PointMessage[]): Bulk {
    const ids = points.map(({ id }) => {
      if (id === undefined) throw missing("Empty ID is not allowed");
      return idText(id);
    });
    const vectors = this.#vectors(points.map((point) => point.vectors ?? expectedVectors()));
    const columns = {
      "points[].id": this.#columns.texts(ids),
      "points[].payload": this.#columns.json(points.map(({ payload }) => objectText(payload ?? new Map()))),
    };
    return { columns, vectors: { "points[].vector": vectors } };
  }

  updateVectors({ points = [], update_filter: filter, shard_key_selector: keys }: PointVectorsMessage): ReadWrite {
    const ids = points.map(({ id }) => {
      if (id === undefined) throw missing("id is expected");
      return idText(id);
    });
    const vectors = this.#vectors(
      points.map((point) => {
        if (point.vectors === undefined) throw missing("vectors is expected");
        return point.vectors;
      }),
    );
    const columns = { "points[].id": this.#columns.texts(ids) };
    const fields = { points: [], update_filter: filterText(filter), shard_key: selectorText(keys) };
    return { kind: updateVectors, body: new MessageBody(fields, { columns, vectors: { "points[].vector": vectors } }) };
  }

  delete(selector: SelectorMessage | undefined, keys?: ShardKeySelectorMessage): ReadWrite {
    return { kind: deletePoints, body: this.#targeted(selector, "PointSelector is missing", keys) };
  }

  deleteVectors({ points_selector: selector, vectors, shard_key_selector: keys }: DeleteVectorsMessage): ReadWrite {
    if (vectors === undefined) throw missing("vectors is expected");
    const body = this.#targeted(selector, "points_selector is expected", keys, { vector: vectors.names ?? [] });
    return { kind: deleteVectorsOfPoints, body };
  }

  setPayload(message: PayloadMessage): ReadWrite {
    return { kind: setPayload, body: this.#payload(message) };
  }

  overwritePayload(message: PayloadMessage): ReadWrite {
    return { kind: overwritePayload, body: this.#payload(message) };
  }

  deletePayload({ points_selector: selector, keys = [], shard_key_selector: shards }: DeletePayloadMessage): ReadWrite {
    return { kind: deletePayload, body: this.#targeted(selector, "points_selector is expected", shards, { keys }) };
  }

  clearPayload(selector: SelectorMessage | undefined, keys?: ShardKeySelectorMessage): ReadWrite {
    return { kind: clearPayload, body: this.#targeted(selector, "PointSelector is missing", keys) };
  }

  #payload({ payload, key, points_selector: selector, shard_key_selector: keys }: PayloadMessage): MessageBody {
    const payloads = this.#columns.json([objectText(payload ?? new Map())]);
    return this.#targeted(selector, "points_selector is expected", keys, { key: key ?? null }, { payload: payloads });
  }

  #targeted(
    selector: SelectorMessage | undefined,
    absent: string,
    keys: ShardKeySelectorMessage | undefined,
    fields: Readonly<Record<string, unknown>> = {},
    columns: Readonly<Record<string, JsonColumn>> = {},
  ): MessageBody {
    if (selector === undefined) throw missing(absent);
    const { points, filter } = selector;
    if (points === undefined && filter === undefined) throw missing("Malformed PointsSelector type");
    const ids = points === undefined ? {} : { points: this.#columns.texts((points.ids ?? []).map(idText)) };
    const selection = { filter: filterText(filter), shard_key: selectorText(keys) };
    return new MessageBody({ ...fields, ...selection }, { columns: { ...columns, ...ids } });
  }

  /** The vectors of points by the names of their spaces. */
  #vectors(points: readonly VectorsMessage[]): ReadonlyMap<string, AnyVectorColumn | JsonColumn> {
    const spaces = new Map<string, (VectorForm | null)[]>();
    const put = (name: string, index: number, vector: VectorMessage): void => {
      let items = spaces.get(name);
      if (items === undefined) {
        items = Array.from({ length: points.length }, () => null);
        spaces.set(name, items);
      }
      items[index] = vectorForm(vector);
    };
    for (const [index, { vector, vectors }] of points.entries()) {
      if (vector !== undefined) put("", index, unnamed(vector));
      else if (vectors === undefined) throw missing("No Vector Provided");
      else for (const [name, item] of vectors.vectors ?? []) put(name, index, item);
    }
    const at = (index: number): string => `points[${index}].vector`;
    const inMap = (index: number): string => `${at(index)}.?`;
    return new Map(
      [...spaces].map(([name, items]) => [name, vectorColumn(items, this.#columns, name === "" ? at : inMap)]),
    );
  }
}

const expectedVectors = (): never => {
  throw missing("Expected some vectors");
};

const unnamed = (vector: VectorMessage): VectorMessage => {
  if (vector.sparse !== undefined || (vector.indices !== undefined && vector.dense === undefined)) {
    throw missing("Sparse vector must be named");
  }
  return vector;
};
