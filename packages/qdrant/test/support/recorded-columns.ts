import type {
  AnyVectorColumn,
  ColumnFactory,
  JsonColumn,
  MultiVectorColumn,
  SparseVectorColumn,
  TextColumn,
  VectorColumn,
} from "@vexfs/core";

/** A column whose items a test can look at. */
export type Listed<C> = C & { readonly items: readonly unknown[] };

export const texts = (items: readonly (string | null)[]): Listed<TextColumn> => ({
  kind: "texts",
  items,
  length: items.length,
  at: (index) => items[index] ?? null,
  firstEmpty: () => null,
});

export const jsons = (items: readonly (string | null)[]): Listed<JsonColumn> => ({
  kind: "json",
  items,
  length: items.length,
  at: (index) => items[index] ?? null,
});

export const dense = (items: readonly (readonly number[] | null)[]): Listed<VectorColumn> => {
  const dimensions = new Set(items.filter((item) => item !== null).map(({ length }) => length));
  const [shared] = dimensions;
  return {
    kind: "vectors",
    items,
    length: items.length,
    at: (index) => Float32Array.from(items[index] ?? []),
    dimension: (index) => items[index]?.length ?? null,
    uniformDimension: dimensions.size > 1 ? undefined : (shared ?? null),
    firstNonFinite: () => null,
  };
};

export const multi = (items: readonly (readonly (readonly number[])[] | null)[]): Listed<MultiVectorColumn> => ({
  kind: "multiVectors",
  items,
  length: items.length,
  at: (index) => Float32Array.from(items[index]?.flat() ?? []),
  shape: (index) => {
    const item = items[index] ?? null;
    return item === null ? null : { vectors: item.length, dimension: item[0]?.length ?? 0 };
  },
  firstRagged: () => {
    for (const [index, item] of items.entries()) {
      const dimensions = item?.map(({ length }) => length) ?? [];
      const other = dimensions.includes(0) ? 0 : dimensions.find((dimension) => dimension !== dimensions[0]);
      if (other !== undefined && new Set(dimensions).size > 1) return { index, dimension: other };
    }
    return null;
  },
});

/** A sparse vector as bodies have it. */
export interface Sparse {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

export const sparse = (items: readonly (Sparse | null)[]): Listed<SparseVectorColumn> => ({
  kind: "sparseVectors",
  items,
  length: items.length,
  size: (index) => items[index]?.indices.length ?? null,
  at: (index) => {
    const item = items[index] ?? null;
    return item && { indices: Uint32Array.from(item.indices), values: Float32Array.from(item.values) };
  },
  firstInvalid: () => {
    for (const [index, item] of items.entries()) {
      if (item === null) continue;
      if (item.indices.length !== item.values.length) return { index, reason: "lengths" };
      if (new Set(item.indices).size < item.indices.length) return { index, reason: "duplicates" };
    }
    return null;
  },
});

const itemsOf = (column: AnyVectorColumn): readonly unknown[] => (column as Listed<AnyVectorColumn>).items;

export const recordedColumns: ColumnFactory = {
  texts,
  json: jsons,
  vectors: (values, dimension) => {
    const count = values.length / dimension;
    return dense(
      Array.from({ length: count }, (_, at) => Array.from(values.subarray(at * dimension, (at + 1) * dimension))),
    );
  },
  multiVector: (values, dimension) => {
    const count = values.length / dimension;
    return multi([
      Array.from({ length: count }, (_, at) => Array.from(values.subarray(at * dimension, (at + 1) * dimension))),
    ]);
  },
  sparseVector: (indices, values) => sparse([{ indices: [...indices], values: [...values] }]),
  vectorItems: (bytes, starts, dimensions) => {
    const floats = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return dense(
      Array.from(dimensions, (dimension, index) => {
        if (dimension < 0) return null;
        const start = starts[index] ?? 0;
        return Array.from({ length: dimension }, (_, component) => floats.getFloat32(start + 4 * component, true));
      }),
    );
  },
  multiVectorItems: () => {
    throw new TypeError("no test makes multivectors of messages here");
  },
  sparseVectorItems: () => {
    throw new TypeError("no test makes sparse vectors of messages here");
  },
  concat: <C extends AnyVectorColumn>(columns: readonly C[]): C => {
    const items = columns.flatMap(itemsOf);
    const make = { vectors: dense, multiVectors: multi, sparseVectors: sparse }[columns[0]?.kind ?? "vectors"];
    return make(items as never[]) as unknown as C;
  },
};
