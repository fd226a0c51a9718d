import { isLosslessNumber } from "lossless-json";
import { plainJson, plainMembers } from "./answers.js";
import { type Entry, type Message, members } from "./grpc-client.js";

/**
 * What both transports tell of a collection in one form. Messages leave out zeros, falsehoods and empty texts of fields that are always there,
 * so these are left out of both; names of enumerations lose their case and underscores.
 */
export const plainInfo = (value: unknown): unknown => {
  if (isLosslessNumber(value)) return plainInfo(Number(value.value));
  if (typeof value === "string") return /^-?\d+$/.test(value) ? plainInfo(Number(value)) : nameOf(value);
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(plainInfo);
  if (typeof value === "number") return value === 0 ? undefined : Math.fround(value);
  if (typeof value !== "object" || value === null) return value === true ? true : undefined;
  const kept = Object.entries(value).flatMap(([key, item]) => {
    const plain = plainInfo(item);
    return plain === undefined ? [] : [[key, plain] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
};

const nameOf = (text: string): string | undefined =>
  text === "" || text === "{}" ? undefined : text.replaceAll("_", "").toLowerCase();

const message = (value: unknown): Message => (value ?? {}) as Message;

const mapOf = (list: unknown, make: (value: Message) => unknown): object =>
  Object.fromEntries(
    Object.entries(members(list as readonly Entry<Message>[])).map(([name, value]) => [name, make(value ?? {})]),
  );

/** The information of a message as REST has it. */
export const grpcInfo = (info: Message): unknown => {
  const { optimizer_status: status, config, payload_schema: schema, created_at: _, ...rest } = info;
  const ok = message(status)["ok"] === true;
  return plainInfo({
    ...rest,
    optimizer_status: ok ? "ok" : status,
    config: configOf(message(config)),
    payload_schema: mapOf(schema, ({ params, ...described }) => ({ ...described, params: indexOf(message(params)) })),
  });
};

/** The information of REST. */
export const restInfo = (info: unknown): unknown => {
  const { created_at: _, config, ...rest } = info as Message;
  const { metadata, ...described } = message(config);
  const shown = metadata === undefined ? undefined : JSON.stringify(plainJson(metadata));
  return plainInfo({ ...rest, config: { ...described, metadata: shown } });
};

const indexOf = (params: Message): object => {
  const [[field, settings] = []] = Object.entries(params);
  if (field === undefined) return {};
  const { stopwords, stemmer, scoring, prefix, ...same } = message(settings);
  const { snowball, disabled } = message(stemmer);
  const { languages = [], custom = [] } = message(stopwords) as Readonly<Record<string, readonly string[]>>;
  return {
    type: field.replace("_index_params", ""),
    ...same,
    ...(stopwords === undefined ? {} : { stopwords: { languages, custom } }),
    ...(snowball === undefined ? {} : { stemmer: { type: "snowball", ...(snowball as object) } }),
    ...(disabled === undefined ? {} : { stemmer: { type: "none" } }),
    ...(scoring === undefined ? {} : { scoring: { type: "bm25" } }),
    ...(prefix === undefined ? {} : { prefix: true }),
  };
};

const configOf = (config: Message): object => {
  const {
    params,
    optimizer_config: optimizers,
    quantization_config: quantization,
    strict_mode_config: strict,
  } = config;
  const { vectors_config: vectors, sparse_vectors_config: sparse, ...rest } = message(params);
  const { params: unnamed, params_map: named } = message(vectors);
  const {
    max_optimization_threads: threads,
    deprecated_max_optimization_threads: __,
    ...optimizer
  } = message(optimizers);
  const { multivector_config: multi, sparse_config: lengths, ...limits } = message(strict);
  const { metadata, hnsw_config, wal_config } = config;
  return {
    hnsw_config,
    wal_config,
    params: {
      ...rest,
      vectors: unnamed === undefined ? mapOf(message(named)["map"], vectorOf) : vectorOf(message(unnamed)),
      sparse_vectors: mapOf(message(sparse)["map"], (value) => value),
    },
    optimizer_config: { ...optimizer, max_optimization_threads: message(threads)["value"] },
    quantization_config: quantizationOf(quantization),
    strict_mode_config: {
      ...limits,
      multivector_config: mapOf(message(multi)["multivector_config"], (value) => value),
      sparse_config: mapOf(message(lengths)["sparse_config"], (value) => value),
    },
    metadata: metadata === undefined ? undefined : JSON.stringify(plainMembers(metadata as readonly Entry<Message>[])),
  };
};

const vectorOf = ({ quantization_config: quantization, multivector_config: multi, ...same }: Message): object => ({
  ...same,
  quantization_config: quantizationOf(quantization),
  ...(multi === undefined ? {} : { multivector_config: { comparator: "max_sim" } }),
});

const quantizationOf = (value: unknown): object => {
  const { turboquant, binary, scalar, product, ...rest } = message(value);
  const { query_encoding: query, ...encoded } = message(binary);
  return {
    ...rest,
    // Enumerations whose first name is meant are left out of messages.
    ...(scalar === undefined ? {} : { scalar: { type: "int8", ...(scalar as object) } }),
    ...(product === undefined ? {} : { product: { compression: "x4", ...(product as object) } }),
    ...(turboquant === undefined ? {} : { turbo: turboquant }),
    ...(binary === undefined ? {} : { binary: { ...encoded, query_encoding: queryOf(query) } }),
  };
};

const queryOf = (query: unknown): unknown => (query === undefined ? undefined : message(query)["setting"]);
