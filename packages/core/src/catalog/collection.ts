import type { FieldPath } from "../filter/values.js";
import type { FieldIndex } from "./field-index.js";

/**
 * How nearness is measured. A score is: squared distance, distance, cosine similarity, dot product, sum of absolute differences.
 * In a space of multivectors it is the sum, over the query's vectors, of the best score among the record's; sparse spaces have `dot`.
 */
export type Metric = "squaredEuclidean" | "euclidean" | "cosine" | "dot" | "manhattan";

/** One vector space of a collection. */
export interface VectorSpace {
  readonly name: string;
  /** One vector a record, several of one dimension, or a sparse one. */
  readonly kind: "dense" | "multi" | "sparse";
  readonly metric: Metric;
  /** Null until the first vector fixes it, and for sparse spaces. */
  readonly dimension: number | null;
  /**
   * Components are rounded (`f16`) or cut (`u8`: to integers from 0 to 255) when they are written, or the vector is stored as levels of
   * four, eight or sixteen bits a component (`t4`, `t8`, `t16`), which keeps its length and about its direction.
   */
  readonly datatype: "f32" | "f16" | "u8" | "t4" | "t8" | "t16";
  /** Vectors are scaled to length 1 when they are written; zero vectors stay. */
  readonly normalized: boolean;
  /** What finds near vectors in a dense space: a graph, which is so when absent, or tables of locality-sensitive hashes. */
  readonly index?: IndexKind;
  /** Links a node keeps per layer of the graph (twice as many in the lowest); 0 builds no index of any kind. */
  readonly maxNeighbors: number;
  /** Breadth of the search that finds a new node's neighbours. */
  readonly efConstruction: number;
  /** Codes that the graph is walked on; chosen by the engine when absent. What is found is scored by the vectors unless a search says otherwise. */
  readonly codes?: GraphCodes;
  /** Codes and links of the graph are in mapped files, which the system takes out of memory when it needs that for something else. */
  readonly mapped?: boolean;
  /**
   * For sparse spaces: where in the payload their vectors are, as an object with the arrays `indices` and `values`. They are
   * found by the engine and not written apart. Absent: writes bring them. Only for spaces that are created with their collection.
   */
  readonly field?: FieldPath;
}

/** Kinds of index over dense vectors. */
export type IndexKind = "graph" | "lsh";

/** Compact codes of vectors. */
export type GraphCodes =
  /** A byte a component. */
  | { readonly kind: "int8" }
  /** Whether components are above thresholds, and what queries are encoded as. */
  | {
      readonly kind: "binary";
      readonly bits: "one" | "oneAndHalf" | "two";
      readonly query: "binary" | "scalar4" | "scalar8";
    }
  /** The nearest of 256 centroids for every 1 to 16 components. */
  | { readonly kind: "product"; readonly componentsPerByte: number }
  /** Levels of the components after a random rotation. */
  | { readonly kind: "turbo"; readonly bits: "one" | "oneAndHalf" | "two" | "four" | "eight" };

/** What the graph of a space is to be; without `codes` the engine chooses them. */
export interface GraphChange extends Pick<VectorSpace, "maxNeighbors" | "efConstruction" | "codes" | "mapped"> {
  readonly space: string;
}

/** What the catalog knows of a collection. */
export interface CollectionRecord {
  /** UUID. */
  readonly id: string;
  /** Names are unique within a namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly spaces: readonly VectorSpace[];
  /** JSON that belongs to the protocols; the engine keeps it and never looks inside. */
  readonly attributes: string;
  /** Indexes that were declared. */
  readonly indexes: readonly FieldIndex[];
  /** Fields seen in payloads, in the order of their paths. */
  readonly observedFields: readonly ObservedField[];
}

/** A field seen in payloads and a type it was seen with. Stays after the values are gone. */
export interface ObservedField {
  readonly path: readonly string[];
  readonly type: "string" | "int" | "float" | "bool" | "strings" | "ints" | "floats" | "bools" | "object";
}

/** A new collection; `id` is chosen by the engine when absent. */
export interface NewCollection {
  readonly id?: string;
  readonly namespace: string;
  readonly name: string;
  readonly spaces: readonly VectorSpace[];
  readonly attributes: string;
  readonly indexes?: readonly FieldIndex[];
}

/** A copy of a collection, described as its origin but for these. */
export type ForkedCollection = Pick<NewCollection, "namespace" | "name" | "attributes">;

/** What may change in the catalog's record of a collection. */
export interface CollectionChange {
  readonly name?: string;
  readonly attributes?: string;
  /** The change is made only if the attributes are still these, and fails with `conflict` otherwise. */
  readonly expectedAttributes?: string;
  /** Spaces to add (fails with `already_exists`) and to remove by name (with all their vectors; fails with `not_found`). */
  readonly addSpaces?: readonly VectorSpace[];
  readonly removeSpaces?: readonly string[];
  /** Graphs to be built anew, in the background; the old ones serve until then. Fails with `not_found`. */
  readonly changeGraphs?: readonly GraphChange[];
  /** The declared indexes from now on. They are complete when the change resolves. */
  readonly indexes?: readonly FieldIndex[];
}
