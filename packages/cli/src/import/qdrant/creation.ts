import { member } from "../json.js";

/** Parts of a collection's parameters that creating one takes. Custom sharding has no meaning on one node. */
const parameters = [
  "vectors",
  "sparse_vectors",
  "shard_number",
  "replication_factor",
  "write_consistency_factor",
  "on_disk_payload",
];

/** Parts of its configuration, by the name that creating one has for them. */
const parts = {
  hnsw_config: "hnsw_config",
  optimizer_config: "optimizers_config",
  wal_config: "wal_config",
  quantization_config: "quantization_config",
  metadata: "metadata",
};

/** The body that creates a collection like one that is told of. */
export const creationBody = (info: string): string => {
  const config = member(info, "config") ?? "{}";
  const params = member(config, "params") ?? "{}";
  const members = [
    ...parameters.map((name) => [name, member(params, name)] as const),
    ...Object.entries(parts).map(([name, as]) => [as, member(config, name)] as const),
  ];
  return `{${members.flatMap(([name, text]) => (text === null ? [] : [`"${name}":${text}`])).join(",")}}`;
};

/** The body that sets its strict mode, which comes last: its limits are not meant for imports. Null when it has none. */
export const strictModeBody = (info: string): string | null => {
  const strict = member(member(info, "config") ?? "{}", "strict_mode_config");
  return strict === null ? null : `{"strict_mode_config":${strict}}`;
};

/** The body that lifts strict mode from a collection that an earlier import had finished with. */
export const unstrictBody = '{"strict_mode_config":{"enabled":false}}';

/** The bodies that declare its indexes. */
export const indexBodies = (info: string): readonly string[] => {
  const schema = member(info, "payload_schema") ?? "{}";
  return Object.keys(JSON.parse(schema) as object).map((field) => {
    const index = member(schema, field) ?? "{}";
    const declared = member(index, "params") ?? member(index, "data_type") ?? "null";
    return `{"field_name":${JSON.stringify(field)},"field_schema":${declared}}`;
  });
};
