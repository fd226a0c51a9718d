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
import { type ColumnFacts, type NativeColumn, native } from "./native.js";

/** A column of this engine: the addon's column, as the seam sees it. Classes, since every request makes some. */
abstract class EngineColumn {
  readonly source: NativeColumn;
  protected readonly facts: ColumnFacts;

  constructor(source: NativeColumn, facts: ColumnFacts) {
    this.source = source;
    this.facts = facts;
  }

  get length(): number {
    return this.facts.length;
  }
}

class EngineTextColumn extends EngineColumn implements TextColumn {
  readonly kind = "texts";
  at(index: number): string | null {
    return this.source.textAt(index);
  }
  firstEmpty(): number | null {
    return this.source.firstEmpty();
  }
}

class EngineJsonColumn extends EngineColumn implements JsonColumn {
  readonly kind = "json";
  at(index: number): string | null {
    return this.source.textAt(index);
  }
}

class EngineVectorColumn extends EngineColumn implements VectorColumn {
  readonly kind = "vectors";
  at(index: number): Float32Array | null {
    return this.source.vectorAt(index);
  }
  dimension(index: number): number | null {
    return this.source.dimensionAt(index);
  }
  get uniformDimension(): number | null | undefined {
    const { dimension = null } = this.facts;
    return dimension === -1 ? undefined : dimension;
  }
  firstNonFinite(): ReturnType<VectorColumn["firstNonFinite"]> {
    return this.source.firstNonFinite();
  }
}

class EngineMultiVectorColumn extends EngineColumn implements MultiVectorColumn {
  readonly kind = "multiVectors";
  at(index: number): Float32Array | null {
    return this.source.vectorAt(index);
  }
  shape(index: number): ReturnType<MultiVectorColumn["shape"]> {
    return this.source.shapeAt(index);
  }
  firstRagged(): ReturnType<MultiVectorColumn["firstRagged"]> {
    return this.source.firstRagged();
  }
}

class EngineSparseVectorColumn extends EngineColumn implements SparseVectorColumn {
  readonly kind = "sparseVectors";
  at(index: number): ReturnType<SparseVectorColumn["at"]> {
    return this.source.sparseAt(index);
  }
  size(index: number): number | null {
    return this.source.sizeAt(index);
  }
  firstInvalid(): ReturnType<SparseVectorColumn["firstInvalid"]> {
    return this.source.firstInvalid();
  }
}

/** The addon's column behind `column`, which must come from this engine. */
export const nativeColumn = (column: Column): NativeColumn => {
  if (column instanceof EngineColumn) return column.source;
  throw new EngineError("invalid_argument", "the column belongs to another engine");
};

const classes = {
  texts: EngineTextColumn,
  json: EngineJsonColumn,
  vectors: EngineVectorColumn,
  multiVectors: EngineMultiVectorColumn,
  sparseVectors: EngineSparseVectorColumn,
};

/** A column of the seam over the addon's, of which the facts may be known already. */
export const wrapColumn = (
  source: NativeColumn,
  facts: ColumnFacts = JSON.parse(source.facts()) as ColumnFacts,
): Column => new classes[facts.kind](source, facts);

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
