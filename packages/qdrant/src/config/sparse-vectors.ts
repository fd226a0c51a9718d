import { boolean, type Decoder, mapOf, optional, struct, unsigned, variant } from "../json/decode.js";
import { type Memory, memory } from "./memory.js";
import { type Datatype, datatypes } from "./vectors.js";

export interface SparseIndexParams {
  readonly full_scan_threshold?: number;
  readonly on_disk?: boolean;
  readonly memory?: Memory;
  readonly datatype?: Datatype;
}

/** How the values of sparse vectors are weighted. */
export type Modifier = "none" | "idf";

/** One space of sparse vectors. */
export interface SparseVectorParams {
  readonly index?: SparseIndexParams;
  readonly modifier?: Modifier;
}

export const modifier: Decoder<Modifier> = variant(["none", "idf"]);

/** The datatype of a sparse space, which cannot be one of those that need whole vectors. */
export const sparseDatatype: Decoder<Datatype> = (value, place) => {
  const datatype = variant(datatypes)(value, place);
  if (datatype.startsWith("turbo")) place.refuse(`sparse vectors do not support the \`${datatype}\` datatype`);
  return datatype;
};

export const sparseVectors = mapOf(
  struct<SparseVectorParams>("SparseVectorParams", {
    index: optional(
      struct<SparseIndexParams>("SparseIndexParams", {
        full_scan_threshold: optional(unsigned("usize")),
        on_disk: optional(boolean),
        memory: optional(memory),
        datatype: optional(sparseDatatype),
      }),
    ),
    modifier: optional(modifier),
  }),
);

/** A space after a change. */
export const updatedSparseVector = (params: SparseVectorParams, diff: SparseVectorParams): SparseVectorParams => ({
  ...params,
  ...diff,
  ...(params.index === undefined && diff.index === undefined ? {} : { index: { ...params.index, ...diff.index } }),
});
