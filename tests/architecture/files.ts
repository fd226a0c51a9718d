import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A path in the repository as an absolute one. */
export const pathFromRoot = (path: string): string => join(root, path);

/** Every file below a directory of the repository, as paths from its root; what is built or installed is left out. */
export const filesUnder = (directory: string): readonly string[] =>
  readdirSync(pathFromRoot(directory), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((path) => !/(^|\/)(node_modules|dist|target)\//.test(path));
