import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cruise, type IConfiguration, type ICruiseResult } from "dependency-cruiser";
import { expect, it } from "vitest";
import { filesUnder, pathFromRoot } from "./files.js";

const configuration = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as IConfiguration;
const packages = ["core", "engine", "embeddings", "chroma", "qdrant", "server", "cli"];

it("imports point down, through front doors, without cycles", async () => {
  const { output } = await cruise(
    packages.map((name) => `packages/${name}/src`),
    {
      ...configuration.options,
      baseDir: pathFromRoot(""),
      ruleSet: { forbidden: configuration.forbidden ?? [] },
      validate: true,
    },
  );
  const { summary } = output as ICruiseResult;
  const violations = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} imports ${to}`);
  expect(violations).toEqual([]);
  expect(summary.totalCruised).toBeGreaterThan(50);
});

it("packages depend on packages below them alone", () => {
  const below: Readonly<Record<string, readonly string[]>> = {
    core: [],
    engine: ["@vexfs/core"],
    embeddings: ["@vexfs/core"],
    chroma: ["@vexfs/core"],
    qdrant: ["@vexfs/core", "@vexfs/embeddings"],
    server: ["@vexfs/core", "@vexfs/engine", "@vexfs/chroma", "@vexfs/qdrant"],
    cli: ["@vexfs/server"],
  };
  for (const name of packages) {
    const manifest = JSON.parse(readFileSync(pathFromRoot(`packages/${name}/package.json`), "utf8")) as {
      readonly dependencies?: Readonly<Record<string, string>>;
    };
    const own = Object.keys(manifest.dependencies ?? {}).filter((dependency) => dependency.startsWith("@vexfs/"));
    expect(below[name], name).toEqual(expect.arrayContaining(own));
  }
});

it("only packages/engine loads the native addon", () => {
  const others = packages.filter((name) => name !== "engine").flatMap((name) => filesUnder(`packages/${name}/src`));
  const loading = others.filter((file) => /\.node["'`]|\.dlopen\(/.test(readFileSync(pathFromRoot(file), "utf8")));
  expect(loading).toEqual([]);
});
