import {
  type ConfigurationInput,
  configurationOrProblems,
  configurationReport,
  runServer,
  version,
} from "@vexfs/server";
import { Command } from "commander";
import { explainCommand } from "./explain.js";
import { addConfigurationFlags, givenFlags } from "./flags.js";
import { importCommand } from "./import/command.js";
import { recoverCommand } from "./recover.js";
import { secretCommand } from "./secret.js";

const input = (command: Command): ConfigurationInput => {
  const files = { file: "config", chromaFile: "chromaConfig", qdrantFile: "configPath" };
  const given = Object.entries(files).flatMap(([name, option]) => {
    const path: unknown = command.getOptionValue(option);
    return typeof path === "string" ? [[name, path]] : [];
  });
  return { flags: givenFlags(command), environment: process.env, ...Object.fromEntries(given) };
};

const serveCommand = (exit: (code: number) => void): Command =>
  addConfigurationFlags(new Command("serve"))
    .description("Serve the APIs until SIGINT or SIGTERM.")
    .action(async (_options, command: Command) => exit(await runServer(input(command))));

const printConfiguration = (command: Command): number => {
  const resolved = configurationOrProblems(input(command));
  if (resolved === null) return 1;
  const isJson = command.getOptionValue("json") === true;
  const entries = resolved.values.map(({ key, value, from }) => [key, { value, from }] as const);
  process.stdout.write(
    `${isJson ? JSON.stringify(Object.fromEntries(entries), null, 2) : configurationReport(resolved)}\n`,
  );
  return 0;
};

const configCommand = (exit: (code: number) => void): Command =>
  addConfigurationFlags(new Command("config"))
    .description("Print every configuration value and where it came from.")
    .option("--json", "Print JSON.")
    .action((_options, command: Command) => exit(printConfiguration(command)));

const versionCommand = (): Command =>
  new Command("version").description("Print the version.").action(() => {
    process.stdout.write(`${version}\n`);
  });

/** The command line. `exit` is told the exit code of commands that have one. */
export const createProgram = (exit: (code: number) => void): Command =>
  new Command("vexfs")
    .description("A drop-in replacement for ChromaDB and Qdrant in one process.")
    .version(version, "-v, --version", "Print the version.")
    .showSuggestionAfterError()
    .showHelpAfterError("(vexfs help lists what there is)")
    .addCommand(serveCommand(exit))
    .addCommand(configCommand(exit))
    .addCommand(importCommand(exit, (command) => configurationOrProblems(input(command))))
    .addCommand(recoverCommand(exit, (command) => configurationOrProblems(input(command))))
    .addCommand(secretCommand(exit))
    .addCommand(explainCommand(exit))
    .addCommand(versionCommand());
