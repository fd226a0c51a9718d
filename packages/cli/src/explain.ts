import { readFileSync } from "node:fs";
import { Command } from "commander";

/** What was done at one step of a query, as the server reports it. */
interface Step {
  readonly source: string;
  readonly space?: string;
  readonly strategy: string;
  readonly filter?: string;
  readonly scope: number;
  readonly found: number;
  readonly micros: number;
  readonly prefetch?: readonly Step[];
}

interface ExplainOptions {
  readonly url: string;
  readonly apiKey?: string;
  readonly json?: true;
}

/** A step a line, those that it takes its points from below it and further in. */
export const explained = (step: Step, depth = 0): readonly string[] => {
  const { source, space, strategy, filter, scope, found, micros, prefetch = [] } = step;
  const where = space === undefined ? "" : ` in ${JSON.stringify(space)}`;
  const how = source === strategy ? "" : ` by ${strategy}`;
  const passing = filter === undefined ? "" : `, filtered by ${filter}`;
  const line = `${"  ".repeat(depth)}${source}${where}${how}: ${found} of ${scope}${passing}, ${micros / 1000} ms`;
  return [line, ...prefetch.flatMap((inner) => explained(inner, depth + 1))];
};

const ask = async (collection: string, query: string, { url, apiKey }: ExplainOptions): Promise<Step> => {
  const response = await fetch(`${url.replace(/\/$/, "")}/collections/${encodeURIComponent(collection)}/points/query`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-vexfs-explain": "true",
      ...(apiKey === undefined ? {} : { "api-key": apiKey }),
    },
    body: query,
  });
  const { result, status } = (await response.json()) as {
    readonly result?: { readonly plan?: Step };
    readonly status: string | { readonly error: string };
  };
  if (typeof status === "object") throw new Error(status.error);
  if (result?.plan === undefined) throw new Error(`${url} does not explain queries`);
  return result.plan;
};

/** `vexfs explain`: runs a query on a server and prints what was done at each step. */
export const explainCommand = (exit: (code: number) => void): Command =>
  new Command("explain")
    .description("Run a query of Qdrant's API on a server and print what is done at each step.")
    .argument("<collection>", "The collection's name.")
    .argument("[file]", "The JSON body of the query; - reads it from the standard input.", "-")
    .option("--url <url>", "Where Qdrant's API listens.", "http://localhost:6333")
    .option("--api-key <key>", "The key that the server asks for.")
    .option("--json", "Print JSON.")
    .action(async (collection: string, file: string, options: ExplainOptions) => {
      try {
        const plan = await ask(collection, readFileSync(file === "-" ? 0 : file, "utf8"), options);
        const text = options.json === true ? JSON.stringify(plan, null, 2) : explained(plan).join("\n");
        process.stdout.write(`${text}\n`);
      } catch (error) {
        process.stderr.write(`vexfs: ${error instanceof Error ? error.message : String(error)}\n`);
        exit(1);
      }
    });
