import type { AnyVectorColumn, ColumnFactory, JsonColumn, TextColumn, VectorColumn } from "@vexfs/core";
import { unsupported } from "./unsupported.js";

/** A column of texts. */
export class ModelTexts implements TextColumn {
  readonly kind = "texts";
  readonly #values: readonly (string | null)[];

  constructor(values: readonly (string | null)[]) {
    this.#values = values;
  }

  get length(): number {
    return this.#values.length;
  }

  at(index: number): string | null {
    return this.#values[index] ?? null;
  }

  firstEmpty(): number | null {
    const index = this.#values.indexOf("");
    return index === -1 ? null : index;
  }
}

/** A column of raw JSON texts. */
export class ModelJsons implements JsonColumn {
  readonly kind = "json";
  readonly #values: readonly (string | null)[];

  constructor(values: readonly (string | null)[]) {
    this.#values = values;
  }

  get length(): number {
    return this.#values.length;
  }

  at(index: number): string | null {
    return this.#values[index] ?? null;
  }
}

/** A vector and how it was written. */
export interface ModelVector {
  readonly values: Float32Array;
  readonly fromBase64: boolean;
}

/** A column of vectors. */
export class ModelVectors implements VectorColumn {
  readonly kind = "vectors";
  readonly #items: readonly (ModelVector | null)[];

  constructor(items: readonly (ModelVector | null)[]) {
    this.#items = items;
  }

  get length(): number {
    return this.#items.length;
  }

  dimension(index: number): number | null {
    return this.#items[index]?.values.length ?? null;
  }

  get uniformDimension(): number | null | undefined {
    const dimensions = new Set(this.#items.flatMap((item) => (item === null ? [] : [item.values.length])));
    const [first] = dimensions;
    return dimensions.size > 1 ? undefined : (first ?? null);
  }

  firstNonFinite(): {
    readonly index: number;
    readonly value: "NaN" | "inf" | "-inf";
    readonly fromBase64: boolean;
  } | null {
    for (const [index, item] of this.#items.entries()) {
      const bad = item?.values.find((value) => !Number.isFinite(value));
      if (item !== null && bad !== undefined) {
        const value = Number.isNaN(bad) ? "NaN" : bad > 0 ? "inf" : "-inf";
        return { index, value, fromBase64: item.fromBase64 };
      }
    }
    return null;
  }

  at(index: number): Float32Array | null {
    return this.#items[index]?.values.slice() ?? null;
  }
}

/** The column, which must be of dense vectors. */
export const dense = (column: AnyVectorColumn): VectorColumn => {
  if (column.kind !== "vectors") throw unsupported("vectors that are not dense");
  return column;
};

/** Columns out of JavaScript values. */
export const modelColumns: ColumnFactory = {
  texts: (values) => new ModelTexts([...values]),
  json: (values) => new ModelJsons([...values]),
  vectors: (values, dimension) => {
    const count = dimension === 0 ? 0 : values.length / dimension;
    const item = (index: number): ModelVector => ({
      values: values.slice(index * dimension, (index + 1) * dimension),
      fromBase64: false,
    });
    return new ModelVectors(Array.from({ length: count }, (_, index) => item(index)));
  },
  multiVector: () => {
    throw unsupported("multivectors");
  },
  vectorItems: () => {
    throw unsupported("vectors of several dimensions");
  },
  multiVectorItems: () => {
    throw unsupported("multivectors");
  },
  sparseVectorItems: () => {
    throw unsupported("sparse vectors");
  },
  sparseVector: () => {
    throw unsupported("sparse vectors");
  },
  concat: () => {
    throw unsupported("joined columns");
  },
};
