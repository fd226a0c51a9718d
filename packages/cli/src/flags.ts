import { type GivenValue, namedSettings } from "@vexfs/server";
import { type Command, Option } from "commander";

/** What a flag does: what its setting does, or the opposite. */
const describe = (description: string, isOpposite: boolean): string => {
  const text = description.replaceAll("`", "");
  return isOpposite ? `Do not ${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
};

/** Every setting that has a flag, as commander's option. */
const flagOptions = namedSettings.flatMap(({ key, setting }) => {
  if (setting.flag === undefined) return [];
  const option = new Option(setting.flag.syntax, describe(setting.description, setting.flag.value === "false"));
  return [{ key, flag: setting.flag, option }];
});

/** Adds the configuration's flags to a command. */
export const addConfigurationFlags = (command: Command): Command => {
  command.option("--config <file>", "Configuration file; vexfs.yaml in the working directory when it is there.");
  command.option("--chroma-config <file>", "A config.yaml of a Chroma server; what it says and means here counts.");
  command.option("--config-path <file>", "A config.yaml of a Qdrant server; what it says and means here counts.");
  for (const { option } of flagOptions) command.addOption(option);
  return command;
};

/** The values of the flags that were written. */
export const givenFlags = (command: Command): readonly GivenValue[] =>
  flagOptions.flatMap(({ key, flag, option }) => {
    if (command.getOptionValueSource(option.attributeName()) !== "cli") return [];
    const raw: unknown = flag.value ?? command.getOptionValue(option.attributeName());
    return [{ key, raw, from: option.long ?? flag.syntax }];
  });
