import { openStore, type ResolvedConfiguration } from "@vexfs/server";
import { Command } from "commander";
import { copyChroma } from "./chroma/copy.js";
import { ServerSource } from "./chroma/server-source.js";
import type { ChromaSource } from "./chroma/source.js";
import { ChromaTarget } from "./chroma/target.js";
import { type Endpoint, remoteEndpoint } from "./endpoint.js";
import { ImportError } from "./import-error.js";
import { Progress } from "./progress.js";

/** What every import is told. */
interface ImportOptions {
  readonly to?: string;
  readonly header: readonly string[];
  readonly toHeader: readonly string[];
  readonly resume?: true;
  readonly verify: string;
  readonly collection: readonly string[];
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

const importChroma = async (
  from: string,
  options: ImportOptions,
  command: Command,
  resolve: Resolve,
): Promise<number> => {
  const resolved = resolve(command);
  if (resolved === null) return 1;
  const source = await chromaSource(from, options);
  const endpoint =
    options.to === undefined
      ? await ownStore(resolved.configuration, "chroma")
      : remoteEndpoint(options.to, options.toHeader);
  const target = new ChromaTarget(endpoint);
  try {
    const { collections, records, compared } = await copyChroma(source, target, new Progress(), {
      isResumed: options.resume === true,
      comparesAll: options.verify === "all",
      names: options.collection,
    });
    const numbers = [collections, records, compared].map((number) => number.toLocaleString("en"));
    process.stdout.write(
      `copied ${numbers[0]} collections with ${numbers[1]} records from ${source.name} to ${target.name}; counts agree, ${numbers[2]} records compared\n`,
    );
    return 0;
  } finally {
    await source.close();
    await target.close();
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
  return new Command("import").description("Copy another store into this one.").addCommand(chroma);
};
