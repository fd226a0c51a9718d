import type {
  AnyVectorColumn,
  Column,
  ColumnFactory,
  JsonColumn,
  MultiVectorColumn,
  SparseVectorColumn,
  TextColumn,
  VectorColumn,
} from "@vexfs/core";
import { EngineError } from "@vexfs/core";
import { call } from "./errors.js";
import { type NativeColumn, native } from "./native.js";

/** The addon's column behind a column of this engine. */
const nativeColumns = new WeakMap<Column, NativeColumn>();

/** The addon's column behind `column`, which must come from this engine. */
export const nativeColumn = (column: Column): NativeColumn => {
  const found = nativeColumns.get(column);
  if (found === undefined) {
    throw new EngineError("invalid_argument", "the column belongs to another engine");
  }
  return found;
};

/** A column of the seam over the addon's. */
export const wrapColumn = (source: NativeColumn): Column => {
  const column = wrap(source);
  nativeColumns.set(column, source);
  return column;
};

const wrap = (source: NativeColumn): Column => {
  const { kind, length } = source;
  switch (kind) {
    case "texts":
      return {
        kind,
        length,
        at: (index) => source.textAt(index),
        firstEmpty: () => source.firstEmpty(),
      } satisfies TextColumn;
    case "json":
      return { kind, length, at: (index) => source.textAt(index) } satisfies JsonColumn;
    case "vectors":
      return {
        kind,
        length,
        at: (index) => source.vectorAt(index),
        dimension: (index) => source.dimensionAt(index),
        get uniformDimension() {
          const dimension = source.uniformDimension();
          return dimension === -1 ? undefined : dimension;
        },
        firstNonFinite: () => source.firstNonFinite(),
      } satisfies VectorColumn;
    case "multiVectors":
      return {
        kind,
        length,
        shape: (index) => source.shapeAt(index),
        firstRagged: () => source.firstRagged(),
        at: (index) => source.vectorAt(index),
      } satisfies MultiVectorColumn;
    case "sparseVectors":
      return {
        kind,
        length,
        size: (index) => source.sizeAt(index),
        firstInvalid: () => source.firstInvalid(),
        at: (index) => source.sparseAt(index),
      } satisfies SparseVectorColumn;
  }
};

/** Makes columns from JavaScript values. */
export const columnFactory: ColumnFactory = {
  texts: (values) => wrapColumn(native.NativeColumn.texts(values)) as TextColumn,
  json: (values) => wrapColumn(native.NativeColumn.json(values)) as JsonColumn,
  vectors: (values, dimension) =>
    call(() => wrapColumn(native.NativeColumn.vectors(values, dimension))) as VectorColumn,
  multiVector: (values, dimension) =>
    call(() => wrapColumn(native.NativeColumn.multiVector(values, dimension))) as MultiVectorColumn,
  sparseVector: (indices, values) =>
    wrapColumn(native.NativeColumn.sparseVector(indices, values)) as SparseVectorColumn,
  vectorItems: (bytes, starts, dimensions) =>
    call(() => wrapColumn(native.NativeColumn.vectorItems(bytes, starts, dimensions))) as VectorColumn,
  multiVectorItems: (values, dimensions, counts) =>
    call(() => wrapColumn(native.NativeColumn.multiVectorItems(values, dimensions, counts))) as MultiVectorColumn,
  sparseVectorItems: (indices, indexCounts, values, valueCounts) =>
    call(() =>
      wrapColumn(native.NativeColumn.sparseVectorItems(indices, indexCounts, values, valueCounts)),
    ) as SparseVectorColumn,
  concat: <C extends AnyVectorColumn>(columns: readonly C[]) =>
    call(() => wrapColumn(native.NativeColumn.concat(columns.map(nativeColumn)))) as C,
};
