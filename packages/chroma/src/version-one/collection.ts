import { encode } from "../json/encode.js";
import { isObject, parseLossless, RawJson } from "../json/raw-json.js";

type Fields = Readonly<Record<string, unknown>>;

/** What clients before 1.0 call the parameters of the index; they know no others. */
const indexNames: readonly (readonly [old: string, name: string, otherwise: RawJson])[] = [
  ["space", "space", new RawJson('"l2"')],
  ["ef_construction", "ef_construction", new RawJson("100")],
  ["ef_search", "ef_search", new RawJson("100")],
  ["num_threads", "num_threads", new RawJson("1")],
  ["M", "max_neighbors", new RawJson("16")],
  ["resize_factor", "resize_factor", new RawJson("1.2")],
  ["batch_size", "batch_size", new RawJson("100")],
  ["sync_threshold", "sync_threshold", new RawJson("1000")],
];

const configurationName = "hnsw_configuration";

const raw = (value: unknown): RawJson => RawJson.of(value);

const field = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

/** The JSON of a collection, or of a list of them, as it was before 1.0: another form of the configuration, and no schema. */
export const collectionBefore = (text: string): string => {
  const parsed = parseLossless(text);
  return Array.isArray(parsed) ? `[${parsed.map(collectionText).join(",")}]` : collectionText(parsed);
};

const collectionText = (collection: unknown): string => {
  const { id, name, configuration_json, schema, metadata, dimension, tenant, database, version } = collection as Fields;
  const shown = field(configuration_json, "hnsw") ?? field(configuration_json, "spann");
  const vectors = field(field(field(schema, "keys"), "#embedding"), "float_list");
  // The schema alone has the number of threads and the size of batches.
  const whole = field(field(field(vectors, "vector_index"), "config"), "hnsw");
  const parameters = indexNames.map(([old, key, otherwise]): [string, RawJson] => {
    const value = field(shown, key) ?? field(whole, key);
    return [old, value === undefined || value === null ? otherwise : raw(value)];
  });
  const index = { ...Object.fromEntries(parameters), _type: "HNSWConfigurationInternal" };
  return encode({
    id: raw(id),
    name: raw(name),
    configuration_json: { [configurationName]: index, _type: "CollectionConfigurationInternal" },
    metadata: raw(metadata),
    dimension: raw(dimension),
    tenant: raw(tenant),
    database: raw(database),
    version: raw(version),
  });
};

/** The body of a request for a collection, with a configuration as clients before 1.0 write it turned into one of today. */
export const creationNow = (body: Buffer): Buffer => {
  if (!body.includes(configurationName)) return body;
  let parsed: unknown;
  try {
    parsed = parseLossless(body.toString());
  } catch {
    return body; // what is wrong with it is said by the route
  }
  const given = field(field(parsed, "configuration"), configurationName);
  if (!isObject(parsed) || !isObject(given)) return body;
  const parameters = indexNames.flatMap(([old, key]) => (given[old] === undefined ? [] : [[key, raw(given[old])]]));
  const rest = Object.entries(parsed).map(([key, value]) => [key, raw(value)] as const);
  return Buffer.from(encode({ ...Object.fromEntries(rest), configuration: { hnsw: Object.fromEntries(parameters) } }));
};
