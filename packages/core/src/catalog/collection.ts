/** How nearness is measured. A score is: squared distance, cosine similarity, dot product, sum of absolute differences. */
export type Metric = "squaredEuclidean" | "cosine" | "dot" | "manhattan";

/** One vector space of a collection. */
export interface VectorSpace {
  readonly name: string;
  readonly metric: Metric;
  /** Null until the first vector fixes it. */
  readonly dimension: number | null;
  /** Links a node keeps per layer of the graph (twice as many in the lowest). */
  readonly maxNeighbors: number;
  /** Breadth of the search that finds a new node's neighbours. */
  readonly efConstruction: number;
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
}

/** What may change in the catalog's record of a collection. */
export interface CollectionChange {
  readonly name?: string;
  readonly attributes?: string;
  /** The change is made only if the attributes are still these, and fails with `conflict` otherwise. */
  readonly expectedAttributes?: string;
}
