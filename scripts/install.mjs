// Installs npm packages, and does nothing when nothing changed since the last time.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { announce, root, run } from "./run.mjs";

const stamp = join(root, "node_modules", ".vexfs-installed");

const manifests = () => {
  const packages = readdirSync(join(root, "packages")).map((name) => join("packages", name, "package.json"));
  return ["package.json", "package-lock.json", "bench/package.json", ...packages].map((path) => join(root, path));
};

/** Changes when any manifest, the lock file or the major version of Node does. */
const fingerprint = () => {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0]);
  for (const path of manifests()) hash.update(existsSync(path) ? readFileSync(path) : "none");
  return hash.digest("hex");
};

/** Makes node_modules what the lock file says. */
export const install = async () => {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint()) return;
  announce("npm packages");
  // Not `npm ci`: it insists on the lock naming the optional packages of every platform, and starts from nothing each time.
  await run("npm", ["install", "--no-save", "--no-audit", "--no-fund"]);
  writeFileSync(stamp, fingerprint());
};
