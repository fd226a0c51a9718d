import type { RawJson } from "../../json/raw-json.js";
import { invalidBody } from "../../points/faults.js";
import { GrpcError } from "../transport/status.js";
import { floatCount, floatsOf } from "../wire/floats.js";
import { objectText } from "../wire/json-value.js";

/** A vector. The fields before `dense` are how clients of old write it. */
export interface VectorMessage {
  readonly data?: Buffer;
  readonly indices?: { readonly data?: readonly number[] };
  readonly vectors_count?: number;
  readonly dense?: DenseMessage;
  readonly sparse?: SparseMessage;
  readonly multi_dense?: MultiMessage;
  readonly document?: DocumentMessage;
  readonly image?: ImageMessage;
  readonly object?: ObjectMessage;
}

interface DenseMessage {
  readonly data?: Buffer;
}

interface SparseMessage {
  readonly values?: Buffer;
  readonly indices?: readonly number[];
}

interface MultiMessage {
  readonly vectors?: readonly DenseMessage[];
}

interface ModelInput {
  readonly model?: string;
  readonly options?: ReadonlyMap<string, string>;
}

interface DocumentMessage extends ModelInput {
  readonly text?: string;
}

interface ImageMessage extends ModelInput {
  readonly image?: RawJson;
}

interface ObjectMessage extends ModelInput {
  readonly object?: RawJson;
}

/** A vector in one of its forms; floats are bytes. What a model has yet to make a vector of is JSON. */
export type VectorForm =
  | { readonly kind: "dense"; readonly data: Buffer }
  | { readonly kind: "multi"; readonly vectors: readonly Buffer[] }
  | { readonly kind: "sparse"; readonly indices: readonly number[]; readonly values: Buffer }
  | { readonly kind: "json"; readonly text: string };

const nothing = Buffer.alloc(0);

/** The form of a vector. */
export const vectorForm = (vector: VectorMessage): VectorForm => {
  const found = newForm(vector);
  if (found !== null) return found;
  const { data = nothing, indices, vectors_count: count } = vector;
  if (indices !== undefined) return { kind: "sparse", indices: indices.data ?? [], values: data };
  return count === undefined ? { kind: "dense", data } : { kind: "multi", vectors: parts(data, count) };
};

/** The form of one of the kinds that all messages with vectors share, or null if it has none of them. */
export const newForm = (
  vector: Pick<VectorMessage, "dense" | "sparse" | "multi_dense" | "document" | "image" | "object">,
): VectorForm | null => {
  const { dense, sparse, multi_dense: multi, document, image, object } = vector;
  if (dense !== undefined) return { kind: "dense", data: dense.data ?? nothing };
  if (sparse !== undefined) {
    return { kind: "sparse", indices: sparse.indices ?? [], values: sparse.values ?? nothing };
  }
  if (multi !== undefined) return { kind: "multi", vectors: (multi.vectors ?? []).map(({ data = nothing }) => data) };
  if (document !== undefined) return jsonForm("text", JSON.stringify(document.text ?? ""), document);
  if (image !== undefined) return jsonForm("image", image.image?.text, image);
  return object === undefined ? null : jsonForm("object", object.object?.text, object);
};

/** Several vectors that lie one after the other. */
const parts = (data: Buffer, count: number): readonly Buffer[] => {
  const length = floatCount(data);
  const at = "vectors.data";
  const refuse = (rule: string, details: string): Error => invalidBody(at, `Validation error: ${rule} [{${details}}]`);
  if (count === 0) {
    throw refuse("invalid_vector_count", '"vectors_count": String("vectors count must be greater than 0")');
  }
  if (length === 0) throw invalidBody(at, "multi vector must not be empty");
  if (length % count !== 0) {
    const details = `"vector_len": Number(${length}), "vectors_count": Number(${count})`;
    throw refuse("invalid dense vector length for vectors count", details);
  }
  const bytes = data.length / count;
  return Array.from({ length: count }, (_, index) => data.subarray(index * bytes, (index + 1) * bytes));
};

const jsonForm = (kind: string, value: string | undefined, { model = "", options }: ModelInput): VectorForm => {
  if (value === undefined) throw new GrpcError("invalidArgument", `Empty ${kind} value is not allowed`);
  const rest = `"model":${JSON.stringify(model)},"options":${objectText(options ?? new Map())}`;
  return { kind: "json", text: `{"${kind}":${value},${rest}}` };
};

/** A vector as it stands in JSON, for the few that are not alone in their request. */
export const vectorText = (form: VectorForm): string => {
  switch (form.kind) {
    case "dense":
      return floatsText(form.data);
    case "multi":
      return `[${form.vectors.map(floatsText).join(",")}]`;
    case "sparse":
      return `{"indices":${JSON.stringify(form.indices)},"values":${floatsText(form.values)}}`;
    case "json":
      return form.text;
  }
};

const floatsText = (data: Buffer): string => JSON.stringify(Array.from(floatsOf(data)));
