import { LosslessNumber } from "lossless-json";
import { type Entry, type Message, members } from "./grpc-client.js";

/**
 * Answers of both transports in one form, in which a number tells its type: integers are text, doubles are `double …` and the
 * 32-bit floats of vectors and scores are numbers.
 */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

const double = (value: number): string => `double ${Object.is(value, -0) ? "-0" : value}`;

/** JSON that is a user's. */
export const plainJson = (value: unknown): Plain => {
  if (value instanceof LosslessNumber) {
    const isInteger =
      /^-?\d+$/.test(value.value) &&
      value.value !== "-0" &&
      BigInt.asIntN(64, BigInt(value.value)) === BigInt(value.value);
    return isInteger ? value.value : double(Number(value.value));
  }
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== "object" || value === null) return value as Plain;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainJson(item)]));
};

/** The same, of a `Value`. */
export const plainValue = (value: Message): Plain => {
  const [[kind, content] = []] = Object.entries(value);
  switch (kind) {
    case "double_value":
      return double(content as number);
    case "integer_value":
    case "string_value":
    case "bool_value":
      return content as Plain;
    case "struct_value":
      return plainMembers((content as { readonly fields?: readonly Entry<Message>[] }).fields);
    case "list_value":
      return ((content as { readonly values?: readonly Message[] }).values ?? []).map(plainValue);
    default:
      return null;
  }
};

/** The same, of a map of values. */
export const plainMembers = (list: readonly Entry<Message>[] | undefined): Plain =>
  Object.fromEntries(Object.entries(members(list)).map(([key, value]) => [key, plainValue(value ?? {})]));

const float = (value: unknown): number => Math.fround(Number(value));

/** The vectors of a point over REST. */
const plainVectors = (value: unknown): Plain => {
  if (Array.isArray(value)) {
    return value.map((item) => (Array.isArray(item) ? item.map(float) : float(item)));
  }
  const entries = Object.entries(value as object).map(([key, item]): readonly [string, Plain] => {
    if (key !== "indices" && key !== "values") return [key, plainVectors(item)];
    return [key, (item as readonly unknown[]).map(float)];
  });
  return Object.fromEntries(entries);
};

interface VectorMessage {
  readonly dense?: { readonly data?: readonly number[] };
  readonly sparse?: { readonly indices?: readonly number[]; readonly values?: readonly number[] };
  readonly multi_dense?: { readonly vectors?: readonly { readonly data?: readonly number[] }[] };
}

const vectorOf = ({ dense, sparse, multi_dense: multi }: VectorMessage): Plain => {
  if (dense !== undefined) return dense.data ?? [];
  if (sparse !== undefined) return { indices: sparse.indices ?? [], values: sparse.values ?? [] };
  return (multi?.vectors ?? []).map(({ data = [] }) => data);
};

const vectorsOf = (message: Message): Plain => {
  const { vector, vectors } = message as {
    readonly vector?: VectorMessage;
    readonly vectors?: { readonly vectors?: readonly Entry<VectorMessage>[] };
  };
  if (vector !== undefined) return vectorOf(vector);
  return Object.fromEntries(
    Object.entries(members(vectors?.vectors)).map(([name, item]) => [name, vectorOf(item ?? {})]),
  );
};

const present = (parts: Readonly<Record<string, Plain | undefined>>): Plain =>
  Object.fromEntries(Object.entries(parts).flatMap(([key, item]) => (item === undefined ? [] : [[key, item]])));

/** A point of an answer over REST. Messages do not tell an empty payload from none. */
export const restPoint = (point: unknown): Plain => {
  const { id, version, score, payload, vector, order_value: order } = point as Readonly<Record<string, unknown>>;
  return present({
    id: String(id),
    version: version === undefined ? undefined : String(version),
    score: score === undefined ? undefined : float(score),
    payload: plainJson(payload ?? {}),
    vector: vector === undefined ? undefined : plainVectors(vector),
    order: order === undefined ? undefined : plainJson(order),
  });
};

/** A point of an answer over gRPC; `isScored` says whether it is of a search. */
export const grpcPoint = (point: Message, isScored: boolean): Plain => {
  const { id, version = "0", score = 0, payload, vectors, order_value: order } = point;
  const { num, uuid } = id as { readonly num?: string; readonly uuid?: string };
  return present({
    id: num ?? uuid ?? "",
    version: isScored ? String(version) : undefined,
    score: isScored ? float(score) : undefined,
    payload: plainMembers(payload as readonly Entry<Message>[] | undefined),
    vector: vectors === undefined ? undefined : vectorsOf(vectors as Message),
    order: order === undefined ? undefined : orderOf(order as Message),
  });
};

const orderOf = ({ int, float: value }: Message): Plain =>
  int === undefined || int === null ? double(value as number) : String(int);
