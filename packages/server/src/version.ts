import { createRequire } from "node:module";

const manifest = createRequire(import.meta.url)("@vexfs/server/package.json") as { readonly version: string };

/** The version of VexFS. */
export const version: string = manifest.version;
