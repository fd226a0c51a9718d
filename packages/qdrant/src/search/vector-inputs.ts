import type { AnyVectorColumn, BodyReader, Engine, VectorSpace } from "@vexfs/core";
import type { CollectionLookup } from "../collections/lookup.js";
import type { OpenCollection } from "../collections/open-collection.js";
import { formatError, type QdrantError } from "../errors/qdrant-error.js";
import { parseLossless } from "../json/raw-json.js";
import { noSuchVector, notFound } from "../points/faults.js";
import { pointIdFrom } from "../points/ids.js";
import { JsonPart } from "../points/json-part.js";
import { checkDimensions, checkWellFormedQuery, fitToSpace, noInference } from "../points/vector-checks.js";
import { forRead } from "../sharding/routing.js";
import type { LookupLocation } from "./fields.js";

/** What stands for a vector in a request: the id of a point that has it, or the vector. */
export type VectorInput = { readonly id: string } | { readonly vector: AnyVectorColumn };

/** Where the vectors of a search belong, and where ids are looked up. */
export interface Reference {
  readonly collection: OpenCollection;
  readonly space: VectorSpace;
  readonly lookupCollection: OpenCollection;
  readonly lookupName: string;
}

/** Reads what stands for vectors, and finds the vectors. */
export class VectorInputs {
  readonly #engine: Engine;
  readonly #lookup: CollectionLookup;
  readonly #named: JsonPart;

  constructor(engine: Engine, lookup: CollectionLookup) {
    this.#engine = engine;
    this.#lookup = lookup;
    this.#named = new JsonPart(engine.bodies, vectorSchema);
  }

  /** Reads one input from its JSON; `at` names it in errors. */
  read(json: string, at: string): VectorInput {
    const id = /^["\d]/.test(json) ? pointIdFrom(parseLossless(json)) : null;
    if (id !== null) return { id };
    const read = this.#named.tryRead(`{"vectors":{"v":${json}}}`);
    const column = read?.vectorsByName("vectors").get("v");
    if (column === undefined) throw formatError("Expected some form of vector, id, or a type of query");
    if (column.kind === "json") throw noInference();
    checkWellFormedQuery(column, at);
    return { vector: column };
  }

  /** Finds the space that is searched and the place where ids are looked up. */
  async reference(
    collection: OpenCollection,
    using: string,
    location: LookupLocation | null | undefined,
  ): Promise<Reference> {
    const space = spaceOf(collection, using);
    if (location === null || location === undefined) {
      return { collection, space, lookupCollection: collection, lookupName: using };
    }
    const lookupCollection = forRead(await this.#lookup.mentioned(location.collection), location.shard_key);
    return { collection, space, lookupCollection, lookupName: location.vector ?? using };
  }

  /** The vectors that inputs stand for, one item an input. */
  async resolve(inputs: readonly VectorInput[], reference: Reference): Promise<AnyVectorColumn> {
    const { columns } = this.#engine;
    const { space } = reference;
    if (inputs.length === 0) return columns.vectors(new Float32Array(), space.dimension ?? 1);
    const ids = inputs.filter((input) => "id" in input).map(({ id }) => id);
    const known = ids.length === 0 ? null : await this.#vectorsOf(ids, reference);
    if (known !== null && ids.length === inputs.length) return known;
    let next = 0;
    const items = inputs.map((input) => {
      if ("vector" in input) return this.#fitted(input.vector, space);
      if (known === null) throw new TypeError("vectors were looked up for every id");
      return this.#item(known, next++);
    });
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : columns.concat(items);
  }

  /** The vector that a request brought, checked against the space that it is compared with. */
  #fitted(vector: AnyVectorColumn, space: VectorSpace): AnyVectorColumn {
    const fitted = fitToSpace(vector, space, this.#engine);
    checkDimensions(fitted, space);
    return fitted;
  }

  async #vectorsOf(ids: readonly string[], reference: Reference): Promise<AnyVectorColumn> {
    const { lookupCollection, lookupName, space } = reference;
    const texts = this.#engine.columns.texts(ids);
    if (!lookupCollection.spaces.has(lookupName)) {
      const points = await lookupCollection.stored.count({ candidates: { ids: texts, unknown: "ignore" } });
      throw points > 0 ? noSuchVector(lookupName) : noVectorFound(lookupName);
    }
    const found = await lookupCollection.stored.vectors(lookupName, texts);
    for (let index = 0; index < found.length; index++) {
      if (isAbsent(found, index)) throw noVectorFound(lookupName);
    }
    return this.#fitted(found, space);
  }

  /** One item of a column, as a column. */
  #item(column: AnyVectorColumn, index: number): AnyVectorColumn {
    const { columns } = this.#engine;
    if (column.kind === "sparseVectors") {
      const { indices = new Uint32Array(), values = new Float32Array() } = column.at(index) ?? {};
      return columns.sparseVector(indices, values);
    }
    const values = column.at(index) ?? new Float32Array();
    if (column.kind === "vectors") return columns.vectors(values, values.length);
    return columns.multiVector(values, column.shape(index)?.dimension ?? 1);
  }
}

const noVectorFound = (name: string): QdrantError =>
  notFound(`Vector with name ${JSON.stringify(name)} for point not found`);

/** The space of that name. */
export const spaceOf = ({ spaces }: OpenCollection, name: string): VectorSpace => {
  const space = spaces.get(name);
  if (space === undefined) throw noSuchVector(name);
  return space;
};

/** Ids among inputs that a search in the collection of the reference leaves out. */
export const excludedIds = (inputs: readonly VectorInput[], reference: Reference): readonly string[] =>
  reference.lookupCollection.record.id === reference.collection.record.id
    ? inputs.filter((input) => "id" in input).map(({ id }) => id)
    : [];

const vectorSchema = {
  type: "object",
  fields: { vectors: { type: "vectorsByName" } },
} satisfies Parameters<BodyReader["prepare"]>[0];

const isAbsent = (column: AnyVectorColumn, index: number): boolean => {
  switch (column.kind) {
    case "vectors":
      return column.dimension(index) === null;
    case "multiVectors":
      return column.shape(index) === null;
    case "sparseVectors":
      return column.size(index) === null;
  }
};
