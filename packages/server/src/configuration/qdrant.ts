import type { Environment } from "./environment.js";
import { type ForeignValue, foreignFileSource, type Meaning, meaningless, variablesSource } from "./foreign.js";
import { namedSettings } from "./settings.js";
import type { Source } from "./source.js";

const prefix = "QDRANT__";

/** Settings that are written in another unit or form here. */
const converted: Readonly<Record<string, (raw: unknown) => Meaning>> = {
  QDRANT__SERVICE__MAX_REQUEST_SIZE_MB: (raw) => value("limits.bodyBytesMax", `${String(raw)}MiB`),
  QDRANT__SERVICE__MAX_WORKERS: (raw) => unlessAutomatic("threads", raw),
  QDRANT__STORAGE__PERFORMANCE__MAX_SEARCH_THREADS: (raw) => unlessAutomatic("engine.searchThreads", raw),
  QDRANT__STORAGE__HNSW_INDEX__MAX_INDEXING_THREADS: (raw) => unlessAutomatic("engine.buildThreads", raw),
  QDRANT__SERVICE__HTTP_KEEP_ALIVE_TIMEOUT_SEC: (raw) => value("limits.keepAliveTimeoutMs", Number(raw) * 1000),
  QDRANT__SERVICE__HTTP_CLIENT_REQUEST_TIMEOUT_SEC: (raw) => value("limits.headersTimeoutMs", Number(raw) * 1000),
  QDRANT__LOG_LEVEL: (raw) => value("log.level", logLevel(raw)),
  QDRANT__STORAGE__SNAPSHOTS_CONFIG__SNAPSHOTS_STORAGE: (raw) =>
    String(raw).toLowerCase() === "local"
      ? same
      : { kind: "missing", problem: `snapshots are kept in a directory (qdrant.snapshotsPath), not in ${String(raw)}` },
  // Nothing is ever sent anywhere: this asks for what is so.
  QDRANT__TELEMETRY_DISABLED: () => same,
};

/** Why a part of Qdrant's settings has no counterpart, by how its names begin. */
const reasons: Readonly<Record<string, string>> = {
  QDRANT__STORAGE__WAL__: "the log sizes its own segments",
  QDRANT__STORAGE__OPTIMIZERS__: "there are no segments to optimize; collections carry their own settings",
  QDRANT__STORAGE__HNSW_INDEX__: "collections carry their own settings",
  QDRANT__STORAGE__COLLECTION__: "collections carry their own settings",
  QDRANT__STORAGE__ON_DISK_PAYLOAD: "payloads are on disk, and in memory as far as there is room",
  QDRANT__CLUSTER__: "the cluster is one node",
};

const same: Meaning = { kind: "same" };

const value = (key: string, raw: unknown): Meaning => ({ kind: "value", key, raw });

/** 0 leaves the number to the server, there as here. */
const unlessAutomatic = (key: string, raw: unknown): Meaning => (Number(raw) === 0 ? same : value(key, raw));

/** `TRACE,raft=info` names the levels of modules that are not here. */
const logLevel = (raw: unknown): string => {
  const level = String(raw).split(",")[0]?.trim().toLowerCase() ?? "";
  return level === "off" ? "silent" : level;
};

const meaningOf = ({ name, raw, from }: ForeignValue): Meaning => {
  const named = namedSettings.find(({ setting }) => setting.qdrantVariables.includes(name));
  if (named !== undefined) return value(named.key, raw);
  return converted[name]?.(raw) ?? meaningless(from, reasonOf(name));
};

const reasonOf = (name: string): string | undefined =>
  Object.entries(reasons).find(([beginning]) => name.startsWith(beginning))?.[1];

/** Reads the `QDRANT__…` variables that users of a Qdrant server already have, in any case, and says what became of each. */
export const qdrantEnvironmentSource = (environment: Environment): Source => {
  const values = Object.entries(environment).flatMap(([variable, raw]): readonly ForeignValue[] => {
    const name = variable.toUpperCase();
    return raw === undefined || !name.startsWith(prefix) ? [] : [{ name, raw, from: variable }];
  });
  return variablesSource(values, meaningOf);
};

/** Reads a `config.yaml` of a Qdrant server. */
export const qdrantFileSource = (file: string): Source => foreignFileSource(file, prefix, meaningOf);
