import type { AnyVectorColumn, BodyReader, JsonColumn, RequestBody } from "@vexfs/core";
import { QdrantError } from "../errors/qdrant-error.js";
import { parseLossless } from "../json/raw-json.js";
import { JsonPart } from "../points/json-part.js";
import { inferenceError } from "./failures.js";
import type { Inference } from "./inference.js";
import { type InferenceInput, inferenceInput } from "./input.js";
import type { InferenceContext } from "./purpose.js";
import type { InferenceUsage } from "./usage.js";

/** A write as it was read. */
interface Write {
  /** Its kind has the name under which it stands in a batch. */
  readonly kind: { readonly name: string };
  readonly body: RequestBody;
}

type Spaces = ReadonlyMap<string, AnyVectorColumn | JsonColumn>;

/** A column of vectors of which some are still to be made. */
interface Unfinished {
  readonly body: RequestBody;
  readonly field: string;
  readonly space: string;
  readonly items: readonly (InferenceInput | string | null)[];
}

/** Fields of writes that hold vectors. */
const pointsField = "points[].vector";
const batchField = "batch.vectors";
const fields = [pointsField, batchField];

/** Makes vectors of what stands in the place of vectors in writes. */
export class WriteEmbedding {
  readonly #inference: Inference;
  readonly #columns: JsonPart;

  constructor(inference: Inference, bodies: BodyReader) {
    this.#inference = inference;
    const vectors = { type: "vectorsByName", optional: true };
    const items = { type: "object", fields: { vectors } };
    this.#columns = new JsonPart(bodies, { type: "object", fields: { items: { type: "list", items } } });
  }

  /** Writes with nothing left to embed, all embedded at once; null for the usage when there was nothing. */
  async embed<W extends Write>(
    writes: readonly W[],
    context: InferenceContext,
  ): Promise<{ readonly writes: readonly W[]; readonly usage: InferenceUsage | null }> {
    const unfinished = writes.flatMap(unfinishedColumns);
    if (unfinished.length === 0) return { writes, usage: null };
    const inputs = unfinished.flatMap(({ items }) => items.filter(isInput));
    const { vectors, usage } = await this.#inference.infer(inputs, context);
    const finished = unfinished.map((column) => ({ ...column, column: this.#finished(column, vectors) }));
    const withVectors = (write: W): W => {
      const own = finished.filter(({ body }) => body === write.body);
      return own.length === 0 ? write : { ...write, body: withColumns(write.body, own) };
    };
    return { writes: writes.map(withVectors), usage };
  }

  #finished({ items, space }: Unfinished, vectors: ReadonlyMap<string, string>): AnyVectorColumn {
    const texts = items.map((item) => {
      if (item === null) return "{}";
      const vector = isInput(item) ? vectorOf(item, space, vectors) : item;
      return `{"vectors":{"v":${vector}}}`;
    });
    const column = this.#columns
      .tryRead(`{"items":[${texts.join(",")}]}`)
      ?.vectorsByName("items[].vectors")
      .get("v");
    if (column === undefined || column.kind === "json") {
      throw inferenceError(`The vectors for ${JSON.stringify(space)} are not of one kind`);
    }
    return column;
  }
}

const isInput = (item: InferenceInput | string | null): item is InferenceInput =>
  typeof item === "object" && item !== null;

/** Nothing is read twice unless there is something to embed. */
const unfinishedColumns = ({ kind, body }: Write): readonly Unfinished[] =>
  fields.flatMap((field) =>
    [...body.vectorsByName(field)].flatMap(([space, column]) => {
      if (column.kind !== "json") return [];
      const items = Array.from({ length: column.length }, (_, index) => itemOf(column.at(index), `${field}[${index}]`));
      const first = items.find(isInput);
      if (first === undefined) return [];
      if (space === "") checkUnnamed(kind.name, field, first);
      return [{ body, field, space, items }];
    }),
  );

/** Something to embed, the JSON of a vector among such, or nothing. */
const itemOf = (json: string | null, at: string): InferenceInput | string | null => {
  if (json === null || json.startsWith("[")) return json;
  return inferenceInput(parseLossless(json), at) ?? json;
};

const directly: Readonly<Record<InferenceInput["dataType"], string>> = {
  text: "Document",
  image: "Image",
  object: "Object",
};

/** Where several vectors come in one list, or where vectors are changed, what is to be embedded must have a name. */
const checkUnnamed = (name: string, field: string, { dataType }: InferenceInput): void => {
  const what = `Direct ${directly[dataType]} processing`;
  if (field === batchField) {
    throw inferenceError(`${what} is not supported in top-level batch vectors. Use named vectors.`);
  }
  if (name === "update_vectors") throw inferenceError(`${what} not supported for PointVectors. Use named vectors.`);
};

const vectorOf = (input: InferenceInput, space: string, vectors: ReadonlyMap<string, string>): string => {
  const vector = vectors.get(input.key);
  const what = directly[input.dataType].toLowerCase();
  if (vector === undefined) throw inferenceError(`Missing inferred vector for ${what}`);
  if (space === "" && vector.startsWith("{")) {
    throw new QdrantError("badRequest", `Sparse vector from ${what} inference should be named`);
  }
  return vector;
};

/** A body some of whose vectors were made. */
const withColumns = (
  body: RequestBody,
  made: readonly (Unfinished & { readonly column: AnyVectorColumn })[],
): RequestBody => ({
  fields: body.fields,
  column: (field) => body.column(field),
  vectorsByName: (field): Spaces => {
    const own = made.filter((column) => column.field === field);
    return new Map([
      ...body.vectorsByName(field),
      ...own.map(({ space, column }): [string, AnyVectorColumn] => [space, column]),
    ]);
  },
});
