import { readFileSync } from "node:fs";
import { configurationReference, namedSettings } from "@vexfs/server";
import { expect, it } from "vitest";

const page = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8");

it("docs/configuration.md is what `npm run docs` prints", () => {
  expect(page).toBe(configurationReference());
});

it("every key is documented with a sentence and its default", () => {
  for (const { key, setting, variable } of namedSettings) {
    expect(page).toContain(`### \`${key}\``);
    expect(page).toContain(variable);
    expect(setting.description).toMatch(/^[A-Z`].*\.$/);
    expect(setting.read(setting.default), key).toEqual(setting.default);
  }
});

it("no two keys share a flag or a variable", () => {
  const flags = namedSettings.flatMap(({ setting }) =>
    setting.flag === undefined ? [] : [setting.flag.syntax.split(" ")[0]],
  );
  const variables = namedSettings.flatMap(({ variable, setting }) => [
    variable,
    ...setting.chromaVariables,
    ...setting.qdrantVariables,
  ]);
  expect(new Set(flags).size).toBe(flags.length);
  expect(new Set(variables).size).toBe(variables.length);
});
