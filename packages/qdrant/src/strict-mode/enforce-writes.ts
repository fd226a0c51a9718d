import type { AnyVectorColumn, JsonColumn, RequestBody } from "@vexfs/core";
import type { OpenCollection } from "../collections/open-collection.js";
import type { StrictMode } from "../config/strict-mode.js";
import { compileOptionalFilter } from "../filter/compile.js";
import { isObject, parseLossless } from "../json/raw-json.js";
import { textColumn } from "../points/columns.js";
import { badRequest } from "../points/faults.js";
import type { WriteContext, WriteKind } from "../points/write-kind.js";
import { conditionsOf } from "./conditions.js";
import { checkLimit, forbidden } from "./faults.js";
import { checkFilter } from "./filters.js";
import { chargeRate } from "./rates.js";
import { payloadBytes, vectorBytes } from "./sizes.js";
import { strictModeOf } from "./strict.js";
import { unindexedInFilter } from "./unindexed.js";

/** A write that has been read. */
interface Write {
  readonly kind: Pick<WriteKind, "name">;
  readonly body: RequestBody;
}

/** Writes that make the collection larger. */
const growing = new Set(["upsert", "update_vectors", "set_payload", "overwrite_payload"]);

/** Holds writes to the limits of the node and of their collection, all before the first is applied. */
export const checkWrites = (
  writes: readonly Write[],
  { collection, quotas, timeoutMs = null }: Omit<WriteContext, "engine">,
): void => {
  const isGrowing = writes.some(({ kind }) => growing.has(kind.name));
  const strict = strictModeOf(collection);
  if (strict !== null) {
    for (const write of writes) checkWrite(write, collection, strict);
    const percent = isGrowing ? quotas.memoryPercent() : null;
    checkMemory(percent, strict.max_resident_memory_percent);
    if (timeoutMs !== null) checkLimit(timeoutMs / 1000, strict.max_timeout, "timeout");
  }
  if (isGrowing) quotas.check();
};

/** Charges a write that is about to be applied: a token for each point that it is on. */
export const chargeWrite = async ({ body }: Write, { engine, collection }: WriteContext): Promise<void> => {
  if (strictModeOf(collection)?.write_rate_limit === undefined) return;
  const points = idCount(body) ?? (await estimatedPoints(filterOf(body), collection));
  chargeRate(engine, collection, "write", Math.max(1, points));
};

const checkWrite = ({ kind, body }: Write, collection: OpenCollection, strict: StrictMode): void => {
  if (kind.name === "upsert" || kind.name === "update_vectors") {
    const name = kind.name === "upsert" ? "upsert limit" : "update limit";
    checkLimit(idCount(body) ?? 0, strict.upsert_max_batchsize, name);
    checkSizes(collection, strict);
    for (const field of ["points[].vector", "batch.vectors"]) {
      for (const [space, column] of body.vectorsByName(field)) checkVectors(space, column, strict);
    }
    return;
  }
  if (growing.has(kind.name)) checkPayloadSize(collection, strict);
  checkFilter(parsedFilter(body), strict.unindexed_filtering_update, collection, strict);
};

const idCount = (body: RequestBody): number | null => {
  for (const field of ["points[].id", "batch.ids", "points"]) {
    const column = textColumn(body, field);
    if (column !== null) return column.length;
  }
  return null;
};

const filterOf = ({ fields }: RequestBody): string | null =>
  (fields as { readonly filter?: string | null }).filter ?? null;

const parsedFilter = (body: RequestBody): unknown => {
  const filter = filterOf(body);
  return filter === null ? null : parseLossless(filter);
};

/** How many points a filter may pass: counted where its fields have indexes, taken for half of them otherwise. */
const estimatedPoints = async (filter: string | null, collection: OpenCollection): Promise<number> => {
  const { stored, record } = collection;
  const value = filter === null ? null : parseLossless(filter);
  const isUnknown = isObject(value) && conditionsOf(value).length > 0 && unindexedInFilter(value, collection) !== null;
  if (isUnknown) return Math.floor(stored.statistics().count / 2);
  return stored.count(compileOptionalFilter(filter, record));
};

const checkSizes = (collection: OpenCollection, strict: StrictMode): void => {
  const { max_collection_vector_size_bytes: bytesMax, max_points_count: countMax } = strict;
  if (bytesMax !== undefined && vectorBytes(collection) >= bytesMax) {
    throw badRequest(`Max vector storage size limit of ${megabytes(bytesMax)}MB reached!`);
  }
  checkPayloadSize(collection, strict);
  if (countMax !== undefined && collection.stored.statistics().count >= countMax) {
    throw badRequest(`Max points count limit of ${countMax} reached!`);
  }
};

const checkPayloadSize = (collection: OpenCollection, strict: StrictMode): void => {
  const { max_collection_payload_size_bytes: bytesMax } = strict;
  if (bytesMax !== undefined && payloadBytes(collection) >= bytesMax) {
    throw badRequest(`Max payload storage size limit of ${megabytes(bytesMax)}MB reached!`);
  }
};

/** In the digits of a 32-bit number. */
const megabytes = (bytes: number): string => {
  const value = Math.fround(Math.fround(bytes) / (1024 * 1024));
  for (let digits = 1; digits < 10; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(value);
};

const checkVectors = (space: string, column: AnyVectorColumn | JsonColumn, strict: StrictMode): void => {
  const vectorsMax = strict.multivector_config?.get(space)?.max_vectors;
  const lengthMax = strict.sparse_config?.get(space)?.max_length;
  for (let index = 0; index < column.length; index++) {
    const vectors = column.kind === "multiVectors" ? (column.shape(index)?.vectors ?? 0) : 0;
    if (vectorsMax !== undefined && vectors > vectorsMax) {
      throw badRequest(`Multivector '${space}' has a limit of ${vectorsMax} vectors, but ${vectors} were provided!`);
    }
    const length = column.kind === "sparseVectors" ? (column.size(index) ?? 0) : 0;
    if (lengthMax !== undefined && length > lengthMax) {
      throw badRequest(`Sparse vector '${space}' has a limit of ${lengthMax} indices, but ${length} were provided!`);
    }
  }
};

const checkMemory = (percent: number | null, limit: number | undefined): void => {
  if (percent === null || limit === undefined || percent < limit) return;
  throw forbidden(
    `Resident memory usage is at ${percent}% of total memory, exceeding the configured limit of ${limit}%`,
    "Reduce memory usage (e.g. delete points or drop collections), or raise `max_resident_memory_percent` in the strict mode config of this collection.",
  );
};
