import { openStore, type ResolvedConfiguration } from "@vexfs/server";
import { Command } from "commander";
import { copyChroma } from "./chroma/copy.js";
import { ServerSource } from "./chroma/server-source.js";
import type { ChromaSource } from "./chroma/source.js";
import { ChromaTarget } from "./chroma/target.js";
import type { Copied, CopyOptions } from "./copied.js";
import { type Endpoint, remoteEndpoint } from "./endpoint.js";
import { ImportError } from "./import-error.js";
import { Progress } from "./progress.js";
import { copyQdrant } from "./qdrant/copy.js";
import { QdrantServer } from "./qdrant/server.js";

/** What every import is told. */
interface ImportOptions {
  readonly to?: string;
  readonly header: readonly string[];
  readonly toHeader: readonly string[];
  readonly resume?: true;
  readonly verify: string;
  readonly collection: readonly string[];
  /** Chroma alone. */
  readonly tenant: string;
}

/** How the command line settles the configuration of a command; null when it cannot. */
type Resolve = (command: Command) => ResolvedConfiguration | null;

const isUrl = (text: string): boolean => /^https?:\/\//.test(text);

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** The store of the data directory, served inside this process. */
const ownStore = async (
  configuration: ResolvedConfiguration["configuration"],
  api: "chroma" | "qdrant",
): Promise<Endpoint> => {
  const store = await openStore(configuration, api);
  return {
    name: configuration.data,
    ask: async (method, path, body) => {
      const headers = body === undefined ? {} : { "content-type": "application/json" };
      return store.ask(method, path, headers, body);
    },
    close: () => store.close(),
  };
};

const chromaSource = async (from: string, { header, tenant }: ImportOptions): Promise<ChromaSource> => {
  if (isUrl(from)) return new ServerSource(remoteEndpoint(from, header), tenant);
  // Loads SQLite, which no other command needs.
  const { DirectorySource } = await import("./chroma/directory/directory-source.js");
  return new DirectorySource(from);
};

/** The running VexFS that is named, or the store of the data directory; null when the configuration cannot be used. */
const targetOf = async (
  api: "chroma" | "qdrant",
  { to, toHeader }: ImportOptions,
  command: Command,
  resolve: Resolve,
): Promise<Endpoint | null> => {
  if (to !== undefined) return remoteEndpoint(to, toHeader);
  const resolved = resolve(command);
  return resolved === null ? null : ownStore(resolved.configuration, api);
};

const copyOptions = ({ resume, verify, collection }: ImportOptions): CopyOptions => ({
  isResumed: resume === true,
  comparesAll: verify === "all",
  names: collection,
});

/** A side of an import. */
interface Side {
  readonly name: string;
}

const report = ({ collections, records, compared }: Copied, what: string, from: Side, to: Side): void => {
  const [collectionsText, recordsText, comparedText] = [collections, records, compared].map((number) =>
    number.toLocaleString("en"),
  );
  process.stdout.write(
    `copied ${collectionsText} collections with ${recordsText} ${what} from ${from.name} to ${to.name}; counts agree, ${comparedText} ${what} compared\n`,
  );
};

const importChroma = async (
  from: string,
  options: ImportOptions,
  command: Command,
  resolve: Resolve,
): Promise<number> => {
  const source = await chromaSource(from, options);
  const endpoint = await targetOf("chroma", options, command, resolve);
  if (endpoint === null) return 1;
  const target = new ChromaTarget(endpoint);
  try {
    report(await copyChroma(source, target, new Progress(), copyOptions(options)), "records", source, target);
    return 0;
  } finally {
    await source.close();
    await target.close();
  }
};

const importQdrant = async (
  from: string,
  options: ImportOptions,
  command: Command,
  resolve: Resolve,
): Promise<number> => {
  if (!isUrl(from)) throw new ImportError(`${from} is no URL; a running Qdrant is copied, as in http://localhost:6333`);
  const source = new QdrantServer(remoteEndpoint(from, options.header));
  const endpoint = await targetOf("qdrant", options, command, resolve);
  if (endpoint === null) return 1;
  const target = new QdrantServer(endpoint);
  try {
    report(await copyQdrant(source, target, new Progress(), copyOptions(options)), "points", source, target);
    return 0;
  } finally {
    await endpoint.close();
  }
};

const reported = async (work: () => Promise<number>): Promise<number> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ImportError) && !(error instanceof Error && error.name === "StartupError")) throw error;
    process.stderr.write(`\nvexfs: ${error.message}\n`);
    return 1;
  }
};

const withImportOptions = (command: Command): Command =>
  command
    .option(
      "--to <url>",
      "A running VexFS to copy to; the data directory otherwise, which no server may use meanwhile.",
    )
    .option("--header <header>", 'Header for the source, as "X-Chroma-Token: KEY"; again for more.', collect, [])
    .option("--to-header <header>", "Header for the running VexFS; again for more.", collect, [])
    .option("--resume", "Go on with an import that was interrupted.")
    .option("--verify <what>", "Records to compare when all are there: sample or all.", "sample")
    .option("--collection <name>", "Copy this collection alone; again for more.", collect, [])
    .option("--data <dir>", "Data directory to copy to.")
    .option("--config <file>", "Configuration file; vexfs.yaml in the working directory when it is there.");

/** `vexfs import`: other stores into this one. */
export const importCommand = (exit: (code: number) => void, resolve: Resolve): Command => {
  const chroma = withImportOptions(new Command("chroma"))
    .description("Copy a running Chroma server (URL), or the data directory of one that does not run.")
    .argument("<from>", "http://HOST:PORT, or a directory that holds chroma.sqlite3")
    .option("--tenant <name>", "Tenant of the running server to copy.", "default_tenant")
    .action(async (from: string, options: ImportOptions, command: Command) =>
      exit(await reported(() => importChroma(from, options, command, resolve))),
    );
  const qdrant = withImportOptions(new Command("qdrant"))
    .description("Copy a running Qdrant server.")
    .argument("<from>", "http://HOST:PORT of its REST API")
    .action(async (from: string, options: ImportOptions, command: Command) =>
      exit(await reported(() => importQdrant(from, options, command, resolve))),
    );
  return new Command("import").description("Copy another store into this one.").addCommand(chroma).addCommand(qdrant);
};
