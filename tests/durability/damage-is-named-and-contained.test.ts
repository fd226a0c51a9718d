import { cpSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, ChromaCollection, recordsOf, type StoredRecord, toBase64 } from "./chroma-collection.js";
import { collectionFiles, flipBit, frameOffsets, truncate, zero } from "./data-files.js";
import { Random } from "./random.js";
import { eventually, type ServerProcess, scratchDirectory, startServer, tryStartServer } from "./server-process.js";

const seed = Number(process.env["VEXFS_TEST_SEED"] ?? Date.now() % 1_000_000);
const dimensions = 8;
/** Records of a checkpoint, and requests behind it that are in the log alone. */
const checkpointed = 60;
const logged = 6;
const loggedBatch = 5;

/** What is done to the files of one collection, and what may come of it. */
interface Damage {
  readonly what: string;
  /** Does it; returns the name of the file, which an error has to mention. */
  readonly apply: (files: CollectionFiles, random: Random) => string;
  /** `refused`: an error that names the file. `right`: nothing is lost. `either`: one of the two, for each request. */
  readonly outcome: "refused" | "right" | "either";
}

/** The files of one collection by kind. */
type CollectionFiles = (kind: "log" | "checkpoint" | "manifest" | "vectors" | "payload") => string;

const patterns = {
  log: /\.vxl$/,
  checkpoint: /\.vxs$/,
  manifest: /MANIFEST$/,
  vectors: /\.vxv$/,
  payload: /\.vxb$/,
} as const;

const flipAt =
  (kind: Parameters<CollectionFiles>[0], offsetOf: (path: string, random: Random) => number): Damage["apply"] =>
  (files, random) => {
    const path = files(kind);
    flipBit(path, offsetOf(path, random), random.below(8));
    return basename(path);
  };

const remove =
  (kind: Parameters<CollectionFiles>[0]): Damage["apply"] =>
  (files) => {
    const path = files(kind);
    rmSync(path);
    return basename(path);
  };

const vectorsOffset = 4096;
const within = (start: number, end: number) => (_path: string, random: Random) => random.below(end, start);
const anywhere = (path: string, random: Random): number => random.below(statSync(path).size);
/** Somewhere in the frames before the last, which were all synced before it was written. */
const inEarlierFrame = (path: string, random: Random): number => random.below(frameOffsets(path).at(-2) ?? 32, 32);

const times = (count: number, damage: Damage): readonly Damage[] =>
  Array.from({ length: count }, (_, index) => ({ ...damage, what: `${damage.what} ${index + 1}` }));

const damages: readonly Damage[] = [
  { what: "log header", apply: flipAt("log", within(0, 32)), outcome: "refused" },
  ...times(6, { what: "log, an earlier frame", apply: flipAt("log", inEarlierFrame), outcome: "refused" }),
  { what: "log removed", apply: remove("log"), outcome: "refused" },
  { what: "checkpoint header", apply: flipAt("checkpoint", within(0, 32)), outcome: "refused" },
  {
    what: "checkpoint trailer",
    apply: flipAt("checkpoint", (path, random) => statSync(path).size - 1 - random.below(32)),
    outcome: "refused",
  },
  ...times(10, { what: "checkpoint, anywhere", apply: flipAt("checkpoint", anywhere), outcome: "refused" }),
  { what: "checkpoint removed", apply: remove("checkpoint"), outcome: "refused" },
  {
    what: "checkpoint cut short",
    apply: (files, random) => {
      const path = files("checkpoint");
      truncate(path, random.below(statSync(path).size));
      return basename(path);
    },
    outcome: "refused",
  },
  ...times(4, { what: "manifest, anywhere", apply: flipAt("manifest", anywhere), outcome: "refused" }),
  { what: "manifest removed", apply: remove("manifest"), outcome: "refused" },
  { what: "vectors header", apply: flipAt("vectors", within(0, 32)), outcome: "refused" },
  { what: "vectors, padding", apply: flipAt("vectors", within(32, vectorsOffset)), outcome: "right" },
  ...times(4, {
    what: "vectors, a row",
    apply: flipAt("vectors", within(vectorsOffset, vectorsOffset + checkpointed * dimensions * 4)),
    outcome: "refused",
  }),
  {
    what: "vectors, a row that the log has",
    apply: flipAt(
      "vectors",
      within(vectorsOffset + checkpointed * dimensions * 4, vectorsOffset + (checkpointed + logged) * dimensions * 4),
    ),
    outcome: "right",
  },
  { what: "vectors removed", apply: remove("vectors"), outcome: "refused" },
  { what: "payload header", apply: flipAt("payload", within(0, 32)), outcome: "refused" },
  ...times(8, { what: "payload, a record", apply: flipAt("payload", within(32, 4000)), outcome: "either" }),
  { what: "payload removed", apply: remove("payload"), outcome: "refused" },
  {
    what: "payload cut short",
    apply: (files, random) => {
      const path = files("payload");
      truncate(path, random.below(2000));
      return basename(path);
    },
    outcome: "refused",
  },
];

/** Reads that together see everything of a collection. */
const probes = (records: ReadonlyMap<string, StoredRecord>): readonly Probe[] => {
  const all = [...records];
  const ids = (text: string): readonly string[] => (JSON.parse(text) as { readonly ids: readonly string[] }).ids;
  const sorted = (found: readonly string[]): readonly string[] => [...found].sort();
  const even = all.filter(([, { metadata }]) => metadata?.["even"] === true).map(([id]) => id);
  const sevens = all.filter(([, { document }]) => document?.includes("7 of")).map(([id]) => id);
  const everything = { include: ["embeddings", "documents", "metadatas"] };
  return [
    {
      route: "get",
      body: everything,
      isRight: ({ text }) => isDeepStrictEqual(recordsOf(text), records),
    },
    { route: "get", body: { include: [] }, isRight: ({ text }) => ids(text).length === records.size },
    {
      route: "get",
      body: { where: { even: true }, include: [] },
      isRight: ({ text }) => isDeepStrictEqual(sorted(ids(text)), sorted(even)),
    },
    {
      route: "get",
      body: { where_document: { $contains: "7 of" }, include: [] },
      isRight: ({ text }) => isDeepStrictEqual(sorted(ids(text)), sorted(sevens)),
    },
    {
      route: "get",
      body: { where_document: { $not_contains: "7 of" }, include: [] },
      isRight: ({ text }) => ids(text).length === records.size - sevens.length,
    },
    {
      route: "query",
      body: { query_embeddings: all.map(([, { embedding }]) => embedding), n_results: 1, include: ["distances"] },
      isRight: ({ text }) => {
        const answer = JSON.parse(text) as { readonly ids: string[][]; readonly distances: number[][] };
        return all.every(([id], index) => answer.ids[index]?.[0] === id && answer.distances[index]?.[0] === 0);
      },
    },
  ];
};

interface Probe {
  readonly route: "get" | "query";
  readonly body: unknown;
  readonly isRight: (answer: Answer) => boolean;
}

const recordAt = (random: Random, index: number): StoredRecord => ({
  embedding: random.embedding(dimensions),
  document: `document ${index} of a collection that will be damaged`,
  metadata: { index, even: index % 2 === 0, kind: `kind ${index % 5}` },
});

const columnsOf = (records: ReadonlyMap<string, StoredRecord>) => ({
  ids: [...records.keys()],
  embeddings: [...records.values()].map(({ embedding }) => embedding),
  documents: [...records.values()].map(({ document }) => document),
  metadatas: [...records.values()].map(({ metadata }) => metadata),
});

describe(`flipped bits, cut and missing files (seed ${seed})`, () => {
  const random = new Random(seed);
  const data = scratchDirectory();
  const records = new Map(
    Array.from({ length: checkpointed + logged * loggedBatch }, (_, index): [string, StoredRecord] => [
      `record-${index}`,
      recordAt(random, index),
    ]),
  );
  const inLastRequest = new Set([...records.keys()].slice(-loggedBatch));
  const collections = new Map<string, ChromaCollection>();
  const damagedFiles = new Map<string, string>();
  let server: ServerProcess;

  const tornTails = [
    ...Array.from({ length: 8 }, (_, index) => `torn tail ${index + 1}, cut`),
    ...Array.from({ length: 4 }, (_, index) => `torn tail ${index + 1}, zeros`),
  ];

  const filesOf =
    (name: string): CollectionFiles =>
    (kind) => {
      const path = collectionFiles(data, collection(name).id, patterns[kind]).at(-1);
      if (path === undefined) throw new Error(`${name} has no ${kind} file`);
      return path;
    };

  const collection = (name: string): ChromaCollection => {
    const found = collections.get(name);
    if (found === undefined) throw new Error(`no collection ${name}`);
    return found.at(server.url);
  };

  beforeAll(async () => {
    server = await startServer(data);
    const names = ["healthy 1", "healthy 2", ...damages.map(({ what }) => what), ...tornTails];
    const first = new Map([...records].slice(0, checkpointed));
    for (const name of names) {
      const made = await ChromaCollection.create(server.url, name.replaceAll(/[^a-z0-9]+/g, "-"));
      await made.write("add", columnsOf(first));
      collections.set(name, made);
    }
    await server.stop();
    server = await startServer(data);
    const rest = [...records].slice(checkpointed);
    await Promise.all(
      names.map(async (name) => {
        for (let request = 0; request < logged; request++) {
          const batch = new Map(rest.slice(request * loggedBatch, (request + 1) * loggedBatch));
          await collection(name).write("add", columnsOf(batch));
        }
      }),
    );
    await server.kill();
    for (const { what, apply } of damages) damagedFiles.set(what, apply(filesOf(what), random));
    for (const name of tornTails) tear(filesOf(name)("log"), name.endsWith("cut"));
    server = await startServer(data);
  }, 60_000);

  const tear = (segment: string, isCut: boolean): void => {
    const offsets = frameOffsets(segment);
    const [start, end] = [offsets.at(-2) ?? 0, offsets.at(-1) ?? 0];
    const at = random.below(end, start + 1);
    if (isCut) truncate(segment, at);
    else zero(segment, at, end - at);
  };

  for (const { what, outcome } of damages) {
    it(`${what}: ${outcome === "right" ? "all answers are right" : "the answer names the file, or is right"}`, async () => {
      const file = damagedFiles.get(what) ?? "";
      for (const { route, body, isRight } of probes(records)) {
        const answer = await collection(what).post(route, body);
        const where = `${route} ${JSON.stringify(body).slice(0, 80)}: ${answer.status} ${answer.text.slice(0, 300)}`;
        if (answer.status === 200) {
          expect(isRight(answer), `wrong and no error: ${where}`).toBe(true);
          expect(outcome, where).not.toBe("refused");
        } else {
          expect([500, 503], where).toContain(answer.status);
          // A log that is missing as a whole has no name that could be mentioned.
          if (!what.endsWith("removed")) expect(answer.text).toContain(file);
          expect(outcome, where).not.toBe("right");
        }
      }
    });
  }

  for (const name of tornTails) {
    it(`${name}: everything before the last write is there, and nothing of it`, async () => {
      const expected = new Map([...records].filter(([id]) => !inLastRequest.has(id)));
      expect(await collection(name).records()).toEqual(expected);
      await collection(name).write("add", columnsOf(new Map([...records].slice(-loggedBatch))));
      expect(await collection(name).records()).toEqual(records);
    });
  }

  it("the other collections serve reads and writes all along", async () => {
    for (const name of ["healthy 1", "healthy 2"]) {
      expect(await collection(name).records()).toEqual(records);
      await collection(name).write("upsert", { ids: ["new"], embeddings: [random.embedding(dimensions)] });
      expect(await collection(name).count()).toBe(records.size + 1);
    }
    expect(server.isRunning()).toBe(true);
  });

  it("damaged files are left as they are, and a damaged collection can be dropped", async () => {
    const name = "manifest removed";
    expect(collectionFiles(data, collection(name).id, patterns.payload)).toHaveLength(1);
    expect(collectionFiles(data, collection(name).id, patterns.vectors)).toHaveLength(1);
    const { status } = await fetch(
      `${server.url}/api/v2/tenants/default_tenant/databases/default_database/collections/manifest-removed`,
      { method: "DELETE" },
    );
    expect(status).toBe(200);
    expect(await eventually(() => collectionFiles(data, collection(name).id, /./).length === 0, 5000)).toBe(true);
  });

  it("a clean stop and another start change nothing of that", async () => {
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    server = await startServer(data);
    expect((await collection("checkpoint header").post("get", {})).text).toContain(".vxs");
    expect((await collection("healthy 1").records()).size).toBe(records.size + 1);
    await server.stop();
  });
});

describe("a flipped bit in a vector file that is too large to be checked before the first answer", () => {
  const data = scratchDirectory();
  const random = new Random(seed);
  const large = 1024;
  const rows = 6000;
  let server: ServerProcess;

  afterAll(() => server.kill());

  it("is found in the background and named", { timeout: 60_000 }, async () => {
    server = await startServer(data);
    let collection = await ChromaCollection.create(server.url, "large");
    const embeddings = Array.from({ length: rows }, () => random.embedding(large));
    for (let start = 0; start < rows; start += 1000) {
      const ids = Array.from({ length: 1000 }, (_, index) => `record-${start + index}`);
      await collection.write("add", { ids, embeddings: embeddings.slice(start, start + 1000).map(toBase64) });
    }
    await server.stop();
    const [file = ""] = collectionFiles(data, collection.id, patterns.vectors);
    flipBit(file, vectorsOffset + ((rows - 10) * large + 17) * 4 + 3, 6);

    server = await startServer(data);
    collection = collection.at(server.url);
    const body = { ids: [`record-${rows - 10}`], include: ["embeddings"] };
    const first = await collection.post("get", body);
    if (first.status === 200) {
      // What is answered before the check has come so far must still be right.
      const [embedding = []] = (JSON.parse(first.text) as { embeddings: number[][] }).embeddings;
      expect(embedding.map(Math.fround)).toEqual(embeddings[rows - 10]);
    } else expect(first.text).toContain(basename(file));
    const isNamed = async (): Promise<boolean> => {
      const answer = await collection.post("query", { query_embeddings: [embeddings[0]], n_results: 1 });
      return answer.status === 503 && answer.text.includes(basename(file));
    };
    expect(await eventually(isNamed, 10_000)).toBe(true);
  });
});

describe(`flipped bits in the catalog (seed ${seed})`, () => {
  const data = scratchDirectory();
  const random = new Random(seed + 7);
  const names = ["first", "second", "third"];
  let ids: readonly string[] = [];

  beforeAll(async () => {
    const server = await startServer(data);
    const made = await Promise.all(names.map((name) => ChromaCollection.create(server.url, name)));
    ids = made.map(({ id }) => id);
    await Promise.all(made.map((one) => one.write("add", { ids: ["a"], embeddings: [[1, 2]] })));
    await server.kill();
  });

  it("are survived, or refused in one line that names the file", { timeout: 60_000 }, async () => {
    const size = statSync(join(data, "catalog.redb")).size;
    const bytes = readFileSync(join(data, "catalog.redb"));
    // Most of a small database is empty; half of the flips go where something is.
    const used = Array.from(bytes.keys()).filter((offset) => bytes[offset] !== 0);
    const offsets = Array.from({ length: 16 }, (_, index) =>
      index % 2 === 0 ? random.below(size) : random.pick(used),
    );
    const scratch = scratchDirectory();
    const outcomes: string[] = [];
    const one = async (offset: number): Promise<void> => {
      const copy = join(scratch, `flip-${offset}`);
      mkdirSync(copy);
      cpSync(data, copy, { recursive: true });
      flipBit(join(copy, "catalog.redb"), offset, random.below(8));
      const started = await tryStartServer(copy);
      if ("stderr" in started) {
        expect(started.ended.code, `offset ${offset}`).toBe(1);
        expect(started.stderr).toMatch(/^vexfs: .*catalog\.redb.*\n$/);
        outcomes.push("refused");
        return;
      }
      for (const [index, name] of names.entries()) {
        const again = await fetch(
          `${started.url}/api/v2/tenants/default_tenant/databases/default_database/collections/${name}`,
        );
        expect(again.status, `offset ${offset}`).toBe(200);
        expect(((await again.json()) as { id: string }).id).toBe(ids[index]);
        expect(await new ChromaCollection(started.url, ids[index] ?? "").ids()).toEqual(["a"]);
      }
      expect((await started.stop()).code).toBe(0);
      outcomes.push("right");
    };
    for (let start = 0; start < offsets.length; start += 2) await Promise.all(offsets.slice(start, start + 2).map(one));
    expect(outcomes).toHaveLength(offsets.length);
  });
});
