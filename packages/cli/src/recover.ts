import { type ResolvedConfiguration, recoverSnapshot } from "@vexfs/server";
import { Command } from "commander";

interface RecoverOptions {
  readonly collection?: string;
  readonly force?: true;
}

/** `vexfs recover`: a snapshot into the data directory. */
export const recoverCommand = (
  exit: (code: number) => void,
  resolve: (command: Command) => ResolvedConfiguration | null,
): Command =>
  new Command("recover")
    .description("Bring the collections of a snapshot into the data directory, which no server may use meanwhile.")
    .argument("<file>", "A snapshot of a collection, or of all of them.")
    .option(
      "--collection <name>",
      "What the collection is to be called; of a file with several, the only one to recover.",
    )
    .option("--force", "Replace collections and aliases that are there already.")
    .option("--data <dir>", "Data directory to recover to.")
    .option("--config <file>", "Configuration file; vexfs.yaml in the working directory when it is there.")
    .action(async (file: string, { collection, force }: RecoverOptions, command: Command) => {
      const resolved = resolve(command);
      if (resolved === null) return exit(1);
      const options = { replaces: force === true, ...(collection === undefined ? {} : { collection }) };
      try {
        const names = await recoverSnapshot(resolved.configuration, file, options);
        process.stdout.write(`recovered ${names.join(", ")} into ${resolved.configuration.data}\n`);
      } catch (error) {
        if (!(error instanceof Error && error.name === "StartupError")) throw error;
        process.stderr.write(`vexfs: ${error.message}\n`);
        exit(1);
      }
    });
