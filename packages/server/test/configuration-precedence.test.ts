import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError, type ConfigurationInput, configurationReport, resolveConfiguration } from "@vexfs/server";
import { describe, expect, it } from "vitest";
import { given, scratchDirectory } from "./fixtures/server.js";

const file = (content: string): string => {
  const path = join(scratchDirectory(), "vexfs.yaml");
  writeFileSync(path, content);
  return path;
};

const problems = (input: ConfigurationInput): readonly string[] => {
  try {
    resolveConfiguration(input);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
};

const origin = (input: ConfigurationInput, key: string): unknown =>
  resolveConfiguration(input).values.find((value) => value.key === key)?.from;

describe("a value is taken from the first source that has it", () => {
  const path = file("chroma:\n  port: 1\n  allowReset: true\nhost: 10.0.0.1\nthreads: 3\n");
  const environment = { CHROMA_PORT: "2", CHROMA_LISTEN_ADDRESS: "10.0.0.2", VEXFS__CHROMA__PORT: "3" };
  const input = { file: path, environment, flags: given({ "chroma.port": "4" }) };

  it("flags over variables over Chroma's variables over the file over defaults", () => {
    const { configuration } = resolveConfiguration(input);
    expect(configuration.chroma.port).toBe(4);
    expect(resolveConfiguration({ ...input, flags: [] }).configuration.chroma.port).toBe(3);
    expect(configuration.host).toBe("10.0.0.2");
    expect(configuration.threads).toBe(3);
    expect(configuration.qdrant.port).toBe(6333);
  });

  it("and each value says where it came from", () => {
    expect(origin(input, "chroma.port")).toBe("test");
    expect(origin({ ...input, flags: [] }, "chroma.port")).toBe("VEXFS__CHROMA__PORT");
    expect(origin(input, "host")).toBe("CHROMA_LISTEN_ADDRESS");
    expect(origin(input, "chroma.allowReset")).toBe(path);
    expect(origin(input, "qdrant.port")).toBe("default");
    expect(configurationReport(resolveConfiguration(input))).toMatch(/^chroma\.port +4 +test$/m);
  });
});

describe("values are read as people write them", () => {
  it("bytes with units, lists as JSON or with commas, switches as words", () => {
    const { configuration } = resolveConfiguration({
      file: file("limits:\n  bodyBytesMax: 8MiB\n  writeQueueBytesMax: 2 GiB\n"),
      environment: {
        CHROMA_CORS_ALLOW_ORIGINS: '["https://a.example", "https://b.example"]',
        VEXFS__CHROMA__ALLOW_RESET: "yes",
      },
    });
    expect(configuration.limits).toMatchObject({ bodyBytesMax: 8_388_608, writeQueueBytesMax: 2_147_483_648 });
    expect(configuration.chroma).toMatchObject({
      corsAllowOrigins: ["https://a.example", "https://b.example"],
      allowReset: true,
    });
    const commas = resolveConfiguration({ environment: { VEXFS__CHROMA__CORS_ALLOW_ORIGINS: "https://a.example, *" } });
    expect(commas.configuration.chroma.corsAllowOrigins).toEqual(["https://a.example", "*"]);
  });

  it("an empty file and an empty section change nothing", () => {
    expect(resolveConfiguration({ file: file("") }).configuration.chroma.port).toBe(8000);
    expect(resolveConfiguration({ file: file("chroma:\n") }).configuration.chroma.port).toBe(8000);
  });
});

describe("a mistake is named, with what to do", () => {
  it("an unknown key or variable comes with a suggestion", () => {
    const path = file("chroma:\n  prot: 1\n");
    expect(problems({ file: path })).toEqual([`${path}: unknown key chroma.prot; did you mean chroma.port?`]);
    expect(problems({ environment: { VEXFS__CHROMA__PROT: "1" } })).toEqual([
      "unknown variable VEXFS__CHROMA__PROT; did you mean VEXFS__CHROMA__PORT?",
    ]);
  });

  it("a wrong value says where it is and what it must be, and all mistakes are told at once", () => {
    const path = file("chroma: 8000\nthreads: many\n");
    expect(problems({ file: path, environment: { VEXFS__CHROMA__PORT: "70000" } })).toEqual([
      `${path}: chroma is a section and must hold keys`,
      'VEXFS__CHROMA__PORT: chroma.port cannot be "70000"; it must be port, 0 to 65535',
      `${path}: threads cannot be "many"; it must be number, 1 to 256`,
    ]);
  });

  it("a file that is named must be there, and must be YAML", () => {
    expect(problems({ file: "/nowhere/vexfs.yaml" })).toEqual([
      "cannot read the configuration file /nowhere/vexfs.yaml: there is no such file",
    ]);
    expect(problems({ file: file("a: [") })).toHaveLength(1);
    expect(problems({ file: file("- 1") })[0]).toContain("must hold keys");
  });

  it("a body limit above the budget of all bodies is refused", () => {
    expect(problems({ flags: given({ "limits.bodyBytesMax": "1GiB" }) })[0]).toContain("limits.bodyBytesInFlightMax");
  });
});

describe("variables that users of a Chroma server have", () => {
  it("are understood, and the log says so", () => {
    const environment = {
      CHROMA_PERSIST_PATH: "/srv/chroma",
      CHROMA_PORT: "9000",
      CHROMA_LISTEN_ADDRESS: "0.0.0.0",
      CHROMA_ALLOW_RESET: "true",
      CHROMA_MAX_PAYLOAD_SIZE_BYTES: "1000000",
    };
    const { configuration, notices } = resolveConfiguration({ environment });
    expect(configuration).toMatchObject({
      data: "/srv/chroma",
      host: "0.0.0.0",
      chroma: { port: 9000, allowReset: true },
    });
    expect(configuration.limits.bodyBytesMax).toBe(1_000_000);
    expect(notices.map(({ message }) => message)).toContain("CHROMA_PORT is understood as chroma.port");
  });

  it("or are named when they mean nothing here", () => {
    const { notices } = resolveConfiguration({
      environment: {
        CHROMA_SERVER_AUTHN_PROVIDER: "token",
        CHROMA_SQLITEDB__HASH_TYPE: "md5",
        CHROMA_HOST: "api.example.com",
      },
    });
    expect(notices).toEqual([
      { level: "warn", message: expect.stringContaining("chroma.authFile") as string },
      { level: "warn", message: expect.stringContaining("is ignored") as string },
      { level: "info", message: expect.stringContaining("CHROMA_LISTEN_ADDRESS") as string },
    ]);
  });

  it("what Kubernetes sets for a service called chroma is not taken for a setting", () => {
    const { configuration, notices } = resolveConfiguration({
      environment: {
        CHROMA_PORT: "tcp://10.0.0.7:8000",
        CHROMA_SERVICE_HOST: "10.0.0.7",
        CHROMA_PORT_8000_TCP_PORT: "8000",
      },
    });
    expect(configuration.chroma.port).toBe(8000);
    expect(notices).toEqual([]);
  });
});

describe("variables that users of a Qdrant server have", () => {
  it("are understood in any case, and the log says so", () => {
    const environment = {
      QDRANT__SERVICE__HTTP_PORT: "6433",
      QDRANT__SERVICE__HOST: "0.0.0.0",
      QDRANT__SERVICE__GRPC_PORT: "6434",
      QDRANT__STORAGE__STORAGE_PATH: "/srv/qdrant",
      qdrant__service__enable_cors: "false",
    };
    const { configuration, notices } = resolveConfiguration({ environment });
    expect(configuration).toMatchObject({
      data: "/srv/qdrant",
      host: "127.0.0.1",
      qdrant: { host: "0.0.0.0", port: 6433, enableCors: false },
      grpc: { port: 6434 },
    });
    expect(notices.map(({ message }) => message)).toContain("QDRANT__SERVICE__HTTP_PORT is understood as qdrant.port");
  });

  it("or are named when they mean nothing here", () => {
    const { notices } = resolveConfiguration({
      environment: {
        QDRANT__STORAGE__WAL__WAL_CAPACITY_MB: "1",
        QDRANT__CLUSTER__P2P__PORT: "6335",
        QDRANT__TELEMETRY_DISABLED: "true",
        QDRANT_PORT: "tcp://10.0.0.7:6333",
      },
    });
    expect(notices).toEqual([
      { level: "warn", message: expect.stringContaining("is ignored: the log sizes") as string },
      { level: "warn", message: expect.stringContaining("is ignored: the cluster is one node") as string },
    ]);
  });

  it("or stop the start when going on would not do what they mean", () => {
    const s3 = { QDRANT__STORAGE__SNAPSHOTS_CONFIG__SNAPSHOTS_STORAGE: "s3" };
    expect(() => resolveConfiguration({ environment: s3 })).toThrow(
      "QDRANT__STORAGE__SNAPSHOTS_CONFIG__SNAPSHOTS_STORAGE: snapshots are kept in a directory (qdrant.snapshotsPath), not in s3",
    );
    const local = { QDRANT__STORAGE__SNAPSHOTS_CONFIG__SNAPSHOTS_STORAGE: "local" };
    expect(resolveConfiguration({ environment: local }).notices).toEqual([]);
  });

  it("in other units and forms, too; 0 leaves a number to the server", () => {
    const { configuration } = resolveConfiguration({
      environment: {
        QDRANT__SERVICE__MAX_REQUEST_SIZE_MB: "64",
        QDRANT__SERVICE__MAX_WORKERS: "0",
        QDRANT__STORAGE__PERFORMANCE__MAX_SEARCH_THREADS: "3",
        QDRANT__LOG_LEVEL: "TRACE,raft=info",
      },
    });
    expect(configuration.limits.bodyBytesMax).toBe(64 * 1024 * 1024);
    expect(configuration.threads).toBe(resolveConfiguration({}).configuration.threads);
    expect(configuration.engine.searchThreads).toBe(3);
    expect(configuration.log.level).toBe("trace");
  });

  it("secrets are used and never shown", () => {
    const environment = { QDRANT__SERVICE__API_KEY: "s3cret", QDRANT__SERVICE__READ_ONLY_API_KEY: "" };
    const resolved = resolveConfiguration({ environment });
    expect(resolved.configuration.qdrant).toMatchObject({ apiKey: "s3cret", readOnlyApiKey: null });
    expect(JSON.stringify([resolved.values, resolved.notices, configurationReport(resolved)])).not.toContain("s3cret");
  });
});

describe("a config.yaml that users already have", () => {
  it("of Qdrant is understood, below variables, and what means nothing is named once", () => {
    const qdrantFile = file(
      "log_level: WARN\nstorage:\n  storage_path: /srv/q\n  wal:\n    wal_capacity_mb: 32\n  temp_path: null\n" +
        "service:\n  host: 0.0.0.0\n  http_port: 6433\n  enable_tls: false\n  api_key: k\ntls:\n  cert: ./tls/cert.pem\n",
    );
    const { configuration, notices } = resolveConfiguration({
      qdrantFile,
      environment: { QDRANT__SERVICE__HTTP_PORT: "7000" },
    });
    expect(configuration).toMatchObject({
      data: "/srv/q",
      log: { level: "warn" },
      qdrant: { host: "0.0.0.0", port: 7000, apiKey: "k", tls: false },
      tls: { cert: "./tls/cert.pem" },
    });
    const warnings = notices.filter(({ level }) => level === "warn").map(({ message }) => message);
    expect(warnings).toEqual([`${qdrantFile}: no meaning here, and ignored: storage.wal.wal_capacity_mb`]);
  });

  it("of a cluster of Qdrant's makes one of one node", () => {
    const qdrantFile = file(
      "cluster:\n  enabled: true\n  p2p:\n    port: 6335\n  consensus:\n    tick_period_ms: 100\n",
    );
    const { configuration, notices } = resolveConfiguration({ qdrantFile });
    expect(configuration.qdrant.clusterEnabled).toBe(true);
    expect(notices.map(({ message }) => message)).toEqual([
      `${qdrantFile} is understood as qdrant.clusterEnabled`,
      expect.stringMatching(/cluster\.p2p\.port.*cluster\.consensus\.tick_period_ms/),
    ]);
    const environment = { QDRANT__CLUSTER__ENABLED: "false" };
    expect(resolveConfiguration({ qdrantFile, environment }).configuration.qdrant.clusterEnabled).toBe(false);
    expect(resolveConfiguration({ qdrantFile: file("cluster: {}\n") }).configuration.qdrant.clusterEnabled).toBe(false);
    expect(problems({ qdrantFile: file("cluster:\n  enabled: perhaps\n") })[0]).toContain("qdrant.clusterEnabled");
  });

  it("of Chroma is understood, below vexfs.yaml", () => {
    const chromaFile = file(
      'port: 9001\nallow_reset: true\ncors_allow_origins: ["*"]\ndefault_knn_index: spann\nsqlitedb:\n  hash_type: md5\n',
    );
    const { configuration, notices } = resolveConfiguration({ chromaFile, file: file("chroma:\n  port: 9002\n") });
    const understood = { port: 9002, allowReset: true, corsAllowOrigins: ["*"], defaultKnnIndex: "spann" };
    expect(configuration.chroma).toMatchObject(understood);
    expect(notices.at(-1)?.message).toContain("sqlitedb.hash_type");
  });

  it("that is not there or no YAML stops the start", () => {
    expect(problems({ qdrantFile: "/nowhere/config.yaml" })[0]).toContain("/nowhere/config.yaml");
    expect(problems({ chromaFile: file("port: [1\n") })[0]).toContain("cannot read the configuration file");
  });
});
