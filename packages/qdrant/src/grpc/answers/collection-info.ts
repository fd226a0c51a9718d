import { LosslessNumber } from "lossless-json";
import { isObject } from "../../json/raw-json.js";
import { timestampMessage } from "../requests/timestamps.js";

type Json = Readonly<Record<string, unknown>>;

const members = (value: unknown): Json => (isObject(value) ? value : {});

/** The message that tells of a collection, of the JSON that does. Only what has another shape is named. */
export const collectionInfoMessage = (info: Json): object => ({
  ...info,
  optimizer_status: info["optimizer_status"] === "ok" ? { ok: true } : members(info["optimizer_status"]),
  config: configMessage(members(info["config"])),
  payload_schema: Object.fromEntries(
    Object.entries(members(info["payload_schema"])).map(([field, schema]) => [field, schemaMessage(members(schema))]),
  ),
  created_at: typeof info["created_at"] === "string" ? timestampMessage(info["created_at"]) : undefined,
});

const configMessage = (config: Json): object => {
  const params = members(config["params"]);
  return {
    ...config,
    params: {
      ...params,
      vectors_config: vectorsMessage(members(params["vectors"])),
      sparse_vectors_config: isObject(params["sparse_vectors"]) ? { map: params["sparse_vectors"] } : undefined,
    },
    optimizer_config: optimizersMessage(members(config["optimizer_config"])),
    quantization_config: quantizationMessage(config["quantization_config"]),
    strict_mode_config: isObject(config["strict_mode_config"])
      ? strictModeMessage(config["strict_mode_config"])
      : undefined,
  };
};

const vectorsMessage = (vectors: Json): object =>
  vectors["size"] instanceof LosslessNumber
    ? { params: vectorParamsMessage(vectors) }
    : {
        params_map: {
          map: Object.fromEntries(
            Object.entries(vectors).map(([name, params]) => [name, vectorParamsMessage(members(params))]),
          ),
        },
      };

const vectorParamsMessage = (params: Json): object => ({
  ...params,
  quantization_config: quantizationMessage(params["quantization_config"]),
});

const optimizersMessage = (config: Json): object => {
  const threads = config["max_optimization_threads"] ?? null;
  return {
    ...config,
    deprecated_max_optimization_threads: threads,
    max_optimization_threads: threads === null ? { setting: "Auto" } : { value: threads },
  };
};

const quantizationMessage = (value: unknown): object | undefined => {
  if (!isObject(value)) return undefined;
  const { turbo, binary, ...rest } = value;
  if (turbo !== undefined) return { turboquant: turbo };
  if (!isObject(binary)) return rest;
  const query = binary["query_encoding"];
  return { binary: { ...binary, query_encoding: query === undefined ? undefined : { setting: query } } };
};

const strictModeMessage = (config: Json): object => ({
  ...config,
  multivector_config: isObject(config["multivector_config"])
    ? { multivector_config: config["multivector_config"] }
    : undefined,
  sparse_config: isObject(config["sparse_config"]) ? { sparse_config: config["sparse_config"] } : undefined,
});

const schemaMessage = (schema: Json): object => ({
  ...schema,
  params: isObject(schema["params"]) ? indexParamsMessage(schema["params"]) : undefined,
});

const indexParamsMessage = ({ type, prefix, stopwords, stemmer, scoring, ...same }: Json): object => {
  const { language } = members(stemmer);
  const stemming = language === undefined ? { disabled: {} } : { snowball: { language } };
  return {
    [`${String(type)}_index_params`]: {
      ...same,
      prefix: prefix === true ? {} : undefined,
      stopwords: typeof stopwords === "string" ? { languages: [stopwords] } : stopwords,
      stemmer: stemmer === undefined ? undefined : stemming,
      scoring: scoring === undefined || scoring === false ? undefined : { type: "Bm25" },
    },
  };
};
