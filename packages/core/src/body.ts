import type { AnyVectorColumn, Column, JsonColumn } from "./columns.js";

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

/** Reads JSON bodies without making JavaScript values of their bulk. */
export interface BodyReader {
  prepare(schema: BodySchema): PreparedBodySchema;
  /** Throws {@link BodyError}. */
  read(schema: PreparedBodySchema, body: Uint8Array): RequestBody;
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
