import { GrpcError } from "../transport/status.js";
import { jsonName } from "../wire/json-name.js";
import { given, type Json, object, sameInJson } from "./json.js";

/** Parameters of an index, in the field of its type. */
export type IndexParamsMessage = Readonly<Record<string, ParamsMessage>>;

interface ParamsMessage {
  readonly memory?: string;
  readonly prefix?: object;
  readonly tokenizer?: string;
  readonly stopwords?: { readonly languages?: readonly string[]; readonly custom?: readonly string[] };
  readonly stemmer?: { readonly snowball?: { readonly language?: string }; readonly disabled?: object };
  readonly scoring?: { readonly type?: string };
}

const refused = (text: string): GrpcError => new GrpcError("invalidArgument", text);

/** What a field is to be indexed as, as it stands in JSON; undefined when nothing is said. */
export const indexSchemaJson = (
  fieldType: string | number | undefined,
  params: IndexParamsMessage | undefined,
): Json | undefined => {
  const [[field, settings] = []] = Object.entries(params ?? {});
  if (fieldType === undefined) throw refused("cannot convert field_type");
  if (typeof fieldType === "number") {
    if (params === undefined) return undefined;
    throw refused("field type is missing");
  }
  const type = jsonName(fieldType.replace("FieldType", ""));
  if (field === undefined || settings === undefined) return type;
  if (field !== `${type}_index_params`) {
    throw refused(`field_type (${fieldType}) and field_index_params do not match`);
  }
  return paramsJson(type, settings);
};

const paramsJson = (type: string, params: ParamsMessage): Json => {
  const { memory, prefix, tokenizer, stopwords, stemmer, scoring, ...same } = params;
  return object({
    type,
    ...(sameInJson(same) as object),
    memory: memory === "MemoryUnknown" ? undefined : given(memory, jsonName),
    prefix: given(prefix, () => true),
    tokenizer: type === "text" ? tokenizerJson(tokenizer) : undefined,
    stopwords: given(stopwords, ({ languages, custom }) => object({ languages, custom })),
    stemmer: given(stemmer, ({ snowball, disabled }) => {
      if (snowball !== undefined) return { type: "snowball", language: snowball.language ?? "" };
      return disabled === undefined ? undefined : { type: "none" };
    }),
    scoring: given(scoring, ({ type: kind = "Bm25" }) => ({ type: jsonName(kind) })),
  });
};

const tokenizerJson = (tokenizer = "Unknown"): Json => {
  if (tokenizer === "Unknown") throw refused("unknown tokenizer type");
  return jsonName(tokenizer);
};
