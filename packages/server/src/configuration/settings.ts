import { availableParallelism } from "node:os";
import {
  auditSettings,
  chromaSecuritySettings,
  operationsSecuritySettings,
  qdrantSecuritySettings,
  tlsSettings,
} from "./security-settings.js";
import {
  boolean,
  bytes,
  choice,
  integer,
  list,
  milliseconds,
  optionalText,
  port,
  type Setting,
  secret,
  text,
} from "./setting.js";

/** Front-end threads when nobody says otherwise: one a core, 16 at most. */
const defaultThreads = Math.min(availableParallelism(), 16);

/** Every key of the configuration. `docs/configuration.md` and `vexfs config` are printed from this table. */
export const settings = {
  data: text(
    {
      default: "./data",
      flag: "--data <dir>",
      chromaVariables: ["CHROMA_PERSIST_PATH"],
      qdrantVariables: ["QDRANT__STORAGE__STORAGE_PATH"],
      description: "Directory that holds everything stored. Created when missing; one process at a time may use it.",
    },
    "directory",
  ),
  host: text(
    {
      default: "127.0.0.1",
      flag: "--host <host>",
      chromaVariables: ["CHROMA_LISTEN_ADDRESS", "CHROMA_HOST_ADDR"],
      description:
        "Address to listen on. The default is reachable from this machine alone; `0.0.0.0` is every interface.",
    },
    "address or host name",
  ),
  threads: integer(
    {
      default: defaultThreads,
      flag: "--threads <count>",
      description: "Front-end threads that read requests and write answers. The default is one a core, 16 at most.",
    },
    1,
    256,
  ),
  durability: choice(
    {
      default: "fsync",
      flag: "--durability <mode>",
      description:
        "`fsync`: a write is answered when it is on disk. `os`: when the operating system has it, so a power cut may lose the last writes.",
    },
    ["fsync", "os"],
  ),
  drainTimeoutMs: milliseconds(
    {
      default: 10_000,
      flag: "--drain-timeout-ms <ms>",
      description: "How long a stop waits for requests that are still being answered.",
    },
    0,
  ),
  chroma: {
    enabled: boolean({
      default: true,
      flag: { syntax: "--no-chroma", value: "false" },
      description: "Serve the Chroma API.",
    }),
    port: port({
      default: 8000,
      flag: "--chroma-port <port>",
      chromaVariables: ["CHROMA_PORT", "CHROMA_HOST_PORT"],
      description: "Port of the Chroma API. 0 picks a free one and prints it.",
    }),
    allowReset: boolean({
      default: false,
      flag: { syntax: "--allow-reset", value: "true" },
      chromaVariables: ["CHROMA_ALLOW_RESET"],
      description: "Allow `POST /api/v2/reset`, which deletes everything.",
    }),
    corsAllowOrigins: list({
      default: [],
      chromaVariables: ["CHROMA_CORS_ALLOW_ORIGINS", "CHROMA_SERVER_CORS_ALLOW_ORIGINS"],
      description: 'Origins whose web pages may call the API; `["*"]` is any.',
    }),
    defaultKnnIndex: choice(
      {
        default: "hnsw",
        chromaVariables: ["CHROMA_DEFAULT_KNN_INDEX"],
        description:
          "Which of Chroma's vector indexes new collections show where nothing is said: `hnsw`, as Chroma on one node, or `spann`, as Chroma's cloud. Both have the same features.",
      },
      ["hnsw", "spann"],
    ),
    v1: boolean({
      default: false,
      description:
        "Serve clients from before 1.0, too: the routes below `/api/v1`, and collections in the form that the Python clients 0.5.16 to 0.6 read. Otherwise those routes answer 410, as Chroma does.",
    }),
    batchRecordsMax: integer(
      {
        default: 5461,
        description:
          "Largest batch that clients are told to send (`max_batch_size` of the pre-flight checks). The default is Chroma's own.",
      },
      1,
      10_000_000,
    ),
    ...chromaSecuritySettings,
  },
  qdrant: {
    enabled: boolean({
      default: true,
      flag: { syntax: "--no-qdrant", value: "false" },
      description: "Serve Qdrant's REST API.",
    }),
    host: optionalText(
      {
        default: null,
        flag: "--qdrant-host <host>",
        qdrantVariables: ["QDRANT__SERVICE__HOST"],
        description: "Address of Qdrant's REST API, when it is not that of all APIs.",
      },
      "address or host name",
      "as host",
    ),
    port: port({
      default: 6333,
      flag: "--qdrant-port <port>",
      qdrantVariables: ["QDRANT__SERVICE__HTTP_PORT"],
      description: "Port of Qdrant's REST API. 0 picks a free one and prints it.",
    }),
    enableCors: boolean({
      default: true,
      qdrantVariables: ["QDRANT__SERVICE__ENABLE_CORS"],
      description: "Let web pages of any origin call the API.",
    }),
    clusterEnabled: boolean({
      default: false,
      qdrantVariables: ["QDRANT__CLUSTER__ENABLED"],
      description:
        "Answer as the only peer of a cluster, in which collections may be sharded by keys of their own (`sharding_method: custom`).",
    }),
    staticContentDirectory: optionalText(
      {
        default: null,
        qdrantVariables: ["QDRANT__SERVICE__STATIC_CONTENT_DIR"],
        description:
          "Directory with the files of Qdrant's web page, served at `/dashboard`; unpack `dist-qdrant.zip` of a release of qdrant-web-ui there.",
      },
      "path",
      "none",
    ),
    enableStaticContent: boolean({
      default: true,
      qdrantVariables: ["QDRANT__SERVICE__ENABLE_STATIC_CONTENT"],
      description: "Serve the web page, if there is a directory with one.",
    }),
    snapshotsPath: optionalText(
      {
        default: null,
        qdrantVariables: ["QDRANT__STORAGE__SNAPSHOTS_PATH"],
        description: "Directory of the snapshots that Qdrant's API makes and recovers from. Created when missing.",
      },
      "directory",
      "`snapshots` in the data directory",
    ),
    enableSnapshotUrlRecovery: boolean({
      default: true,
      qdrantVariables: ["QDRANT__SERVICE__ENABLE_SNAPSHOT_URL_RECOVERY"],
      description: "Let those who may manage the server have it load snapshots from other servers.",
    }),
    ...qdrantSecuritySettings,
  },
  grpc: {
    enabled: boolean({
      default: true,
      flag: { syntax: "--no-grpc", value: "false" },
      description: "Serve Qdrant's gRPC API, which needs its REST API.",
    }),
    port: port({
      default: 6334,
      flag: "--grpc-port <port>",
      qdrantVariables: ["QDRANT__SERVICE__GRPC_PORT"],
      description: "Port of Qdrant's gRPC API. 0 picks a free one and prints it.",
    }),
  },
  inference: {
    address: optionalText(
      {
        default: null,
        qdrantVariables: ["QDRANT__INFERENCE__ADDRESS"],
        description:
          "Where the Qdrant API has vectors made of texts and images: a server that speaks the protocol of Qdrant's inference service. `qdrant/bm25` needs none.",
      },
      "URL",
      "none",
    ),
    token: secret({
      default: null,
      qdrantVariables: ["QDRANT__INFERENCE__TOKEN"],
      description: "Token that is sent along to the inference service.",
    }),
    timeoutSeconds: integer(
      {
        default: 600,
        qdrantVariables: ["QDRANT__INFERENCE__TIMEOUT"],
        description: "How long models may take for one request that names no timeout of its own.",
      },
      1,
      86_400,
    ),
  },
  embeddings: {
    provider: choice(
      {
        default: "none",
        description:
          "Who embeds texts for the Qdrant API when there is no inference service: an Ollama server, or one that speaks the protocol of OpenAI.",
      },
      ["none", "ollama", "openai"],
    ),
    url: optionalText(
      {
        default: null,
        description:
          "Where the provider is, without a path. As default `http://127.0.0.1:11434` for Ollama and `https://api.openai.com` for OpenAI.",
      },
      "URL",
      "the provider's own",
    ),
    apiKey: secret({
      default: null,
      description:
        "Key for the provider. A request may bring another one in its header `ollama-api-key` or `openai-api-key`.",
    }),
  },
  operations: {
    enabled: boolean({
      default: true,
      flag: { syntax: "--no-ops", value: "false" },
      description: "Serve `/healthz`, `/readyz` and `/metrics`.",
    }),
    host: optionalText(
      { default: null, description: "Address of the operations port, when it is not that of the APIs." },
      "address or host name",
      "as host",
    ),
    port: port({
      default: 8393,
      flag: "--ops-port <port>",
      description:
        "Port of the operations endpoints (8393 spells VEXF on a phone). When nobody set it and it is taken, a free one is used and printed.",
    }),
    ...operationsSecuritySettings,
  },
  tls: tlsSettings,
  audit: auditSettings,
  engine: {
    searchThreads: integer(
      {
        default: availableParallelism(),
        description: "Threads that run long reads; short ones run on the front-end threads. The default is one a core.",
      },
      1,
      1024,
    ),
    buildThreads: integer(
      {
        default: availableParallelism(),
        description: "Threads that build graphs in the background. The default is one a core.",
      },
      1,
      1024,
    ),
    lowMemory: boolean({
      default: false,
      qdrantVariables: ["QDRANT__STORAGE__HNSW_INDEX__ON_DISK"],
      flag: "--low-memory",
      description:
        "Keeps the graphs of all collections in mapped files, as vectors and payloads always are, so that the system can take them out of memory. Searches are slower while it has to read them back.",
    }),
  },
  limits: {
    bodyBytesMax: bytes({
      default: 41_943_040,
      chromaVariables: ["CHROMA_MAX_PAYLOAD_SIZE_BYTES"],
      description: "Largest request body. A larger one is answered with 413, by Qdrant's API with 400.",
    }),
    bodyBytesInFlightMax: bytes({
      default: 536_870_912,
      description:
        "Bytes of request bodies held at once, all threads together. Past it requests with a body are answered with 503 and Retry-After.",
    }),
    connectionsMax: integer(
      {
        default: 4096,
        description:
          "Connections open at once, all threads together. Further ones are answered with 503 and Retry-After, then closed.",
      },
      1,
      1_000_000,
    ),
    headersTimeoutMs: milliseconds(
      { default: 60_000, description: "How long a client may take to send a request's headers." },
      1,
    ),
    requestTimeoutMs: milliseconds(
      { default: 300_000, description: "How long a client may take to send a whole request." },
      1,
    ),
    keepAliveTimeoutMs: milliseconds(
      { default: 75_000, description: "How long an idle connection is kept open for the next request." },
      1,
    ),
    readTimeoutMs: milliseconds(
      { default: 60_000, description: "How long a query, get or count may run before it is given up." },
      1,
    ),
    openCollectionsMax: integer(
      {
        default: 4096,
        description:
          "Collections held open at once. Past it idle ones are closed, and opened again when they are used.",
      },
      1,
      1_000_000,
    ),
    writeQueueMax: integer(
      {
        default: 4096,
        description: "Write requests that may wait for one collection's log. Past it writes are refused.",
      },
      1,
      1_000_000,
    ),
    writeQueueBytesMax: bytes({
      default: 536_870_912,
      description: "Bytes of writes that may wait for one collection's log. Past it writes are refused.",
    }),
    readQueueMax: integer(
      { default: 4096, description: "Long reads that may wait for a thread. Past it reads are refused." },
      1,
      1_000_000,
    ),
  },
  log: {
    level: choice(
      { default: "info", flag: "--log-level <level>", description: "The least severe messages that are logged." },
      ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
    ),
    format: choice(
      {
        default: "automatic",
        flag: "--log-format <format>",
        description: "`json`: one object a line. `text`: for people. `automatic`: text on a terminal, JSON otherwise.",
      },
      ["automatic", "json", "text"],
    ),
  },
} as const;

/** The values of a table of settings. */
export type ConfigurationOf<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends Setting<infer Value> ? Value : ConfigurationOf<Table[Key]>;
};

/** The whole configuration: `configuration.chroma.port`. */
export type Configuration = ConfigurationOf<typeof settings>;

/** A setting with its key, `chroma.port`, and its variable, `VEXFS__CHROMA__PORT`. */
export interface NamedSetting {
  readonly key: string;
  readonly path: readonly string[];
  readonly variable: string;
  readonly setting: Setting<unknown>;
}

const isSetting = (node: unknown): node is Setting<unknown> =>
  typeof node === "object" && node !== null && "kind" in node && node.kind === "setting";

const upperSnake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

const walk = (table: object, path: readonly string[]): readonly NamedSetting[] =>
  Object.entries(table).flatMap(([name, node]: [string, unknown]): readonly NamedSetting[] => {
    const here = [...path, name];
    if (!isSetting(node)) return walk(node as object, here);
    const variable = `VEXFS__${here.map(upperSnake).join("__")}`;
    return [{ key: here.join("."), path: here, variable, setting: node }];
  });

/** Every setting, in the order of the table. */
export const namedSettings: readonly NamedSetting[] = walk(settings, []);
