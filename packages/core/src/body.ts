import type { AnyVectorColumn, Column, JsonColumn, TextColumn } from "./columns.js";
import type { JsonForm, VectorsForm } from "./plan/rendering.js";

/** Describes the JSON body of a request to the engine's reader; the language is documented in `docs/body-schema.md`. */
export type BodySchema = Readonly<Record<string, unknown>>;

/** A schema that a reader has prepared. */
export interface PreparedBodySchema {
  readonly schema: BodySchema;
}

/** A request body: small fields as JavaScript values, bulk fields as columns. */
export interface RequestBody {
  /** Everything but the bulk fields. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The bulk field of that name, or null when the body does not have it. */
  column(field: string): Column | null;
  /**
   * The vectors of a field of type `vectorsByName` by space name (`""` for the unnamed one), as long as the list that they came in:
   * a column of vectors of one kind, or JSON texts for objects that are no vectors.
   */
  vectorsByName(field: string): ReadonlyMap<string, AnyVectorColumn | JsonColumn>;
}

/**
 * The fields of records in a message of protocol buffers: of the message `records`, and of each of these an `id` (of `number` or `uuid`), a
 * `payload`, which is a map, and `vectors`. A vector may also be `plain`, which is the components of a dense one.
 */
export interface RecordsForm {
  readonly records: number;
  readonly id: number;
  readonly number: number;
  readonly uuid: number;
  readonly payload: number;
  readonly json: JsonForm;
  readonly vectors: number;
  readonly spaces: VectorsForm;
  readonly plain: number;
}

/** Records side by side, as long as the list that they came in. */
export interface Records {
  readonly ids: TextColumn;
  readonly payloads: JsonColumn;
  /** By the names of the spaces, `""` for the unnamed one. */
  readonly vectors: ReadonlyMap<string, AnyVectorColumn>;
}

/** Reads the records of a message; null if it is not sure of them, and whoever asks is to read them field by field. */
export type RecordReader = (message: Uint8Array) => Records | null;

/** Reads bodies without making JavaScript values of their bulk. */
export interface BodyReader {
  prepare(schema: BodySchema): PreparedBodySchema;
  /** Throws {@link BodyError}. */
  read(schema: PreparedBodySchema, body: Uint8Array): RequestBody;
  /** The same, of which a long body holds up nobody else: another thread reads it. The bytes must stay as they are until then. */
  readAside(schema: PreparedBodySchema, body: Uint8Array): Promise<RequestBody>;
  /** A reader of messages of that form. */
  recordReader(form: RecordsForm): RecordReader;
}

/** Why a body could not be read. */
export class BodyError extends Error {
  override readonly name = "BodyError";
  /** `syntax`: not JSON. `shape`: JSON, but not what the schema asks. `key`: a forbidden key in a flat object at `index`. */
  readonly reason: "syntax" | "shape" | "key";
  /** Path of the offending value, for `shape`: `ids[0]`. Empty for the body itself. */
  readonly path: string;
  /** Number of the offending item, for `key`. */
  readonly index: number | null;

  constructor(reason: "syntax" | "shape" | "key", message: string, path = "", index: number | null = null) {
    super(message);
    this.reason = reason;
    this.path = path;
    this.index = index;
  }
}
