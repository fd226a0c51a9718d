// Vitest, for a checkout that lies elsewhere: the package comes from the environment, every dependency from the
// node_modules beside this file.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const suite = process.env.QDRANT_JS_PACKAGE;
if (!suite) throw new Error("QDRANT_JS_PACKAGE must name the checkout's package under test");

const dependencies = /^(@bufbuild\/protobuf|@connectrpc\/connect(-node)?|@qdrant\/openapi-typescript-fetch|semver|undici|vitest)(\/|$)/;

export default defineConfig({
  root: suite,
  cacheDir: fileURLToPath(new URL("../results/vitest", import.meta.url)),
  plugins: [
    {
      name: "dependencies-from-here",
      enforce: "pre",
      resolveId: (id) => (dependencies.test(id) ? fileURLToPath(import.meta.resolve(id)) : null),
    },
  ],
  server: { fs: { strict: false } },
  test: {
    root: suite,
    include: ["tests/integration/**/*.test.ts"],
    setupFiles: [fileURLToPath(new URL("redirect.mjs", import.meta.url))],
    testTimeout: 15_000,
    reporters: ["verbose", ["json", { outputFile: fileURLToPath(new URL("../results/qdrant-js.json", import.meta.url)) }]],
  },
});
