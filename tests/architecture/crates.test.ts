import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { filesUnder, pathFromRoot } from "./files.js";

/** Each crate with the crates that it may depend on. */
const below: Readonly<Record<string, readonly string[]>> = {
  "vexfs-simd": [],
  "vexfs-codec": [],
  "vexfs-storage": [],
  "vexfs-index": ["vexfs-simd"],
  "vexfs-engine": ["vexfs-codec", "vexfs-index", "vexfs-simd", "vexfs-storage"],
  "vexfs-node": ["vexfs-codec", "vexfs-engine"],
};

/** Names of this workspace's crates in the manifest's tables of dependencies. */
const dependencies = (manifest: string): readonly string[] => {
  const tables = manifest.split(/^\[/m).filter((table) => /^(target\..*)?(dev-|build-)?dependencies/.test(table));
  return tables.flatMap((table) => [...table.matchAll(/^(vexfs-[a-z]+)/gm)].map(([, name]) => name ?? ""));
};

it("crates depend on crates below them alone", () => {
  const manifests = filesUnder("crates").filter((file) => /^crates\/[^/]+\/Cargo\.toml$/.test(file));
  expect(manifests.map((file) => file.split("/")[1]).sort()).toEqual(Object.keys(below).sort());
  for (const file of manifests) {
    const name = file.split("/")[1] ?? "";
    expect(below[name], name).toEqual(
      expect.arrayContaining([...dependencies(readFileSync(pathFromRoot(file), "utf8"))]),
    );
  }
});

it("no file under crates names a protocol", () => {
  const naming = filesUnder("crates").filter((file) =>
    /chroma|qdrant/i.test(file + readFileSync(pathFromRoot(file), "latin1")),
  );
  expect(naming).toEqual([]);
});
