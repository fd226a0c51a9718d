// Jest, for a checkout that lies elsewhere: the test folder comes from the environment, every dependency from the
// node_modules beside this file. Upstream's own configuration differs in its globalSetup, which builds and starts Chroma's server.
const path = require("node:path");

const suite = process.env.CHROMA_JS_PACKAGE;
if (!suite) throw new Error("CHROMA_JS_PACKAGE must name the checkout's clients/new-js/packages/chromadb or clients/js/packages/chromadb-core");

/** @type {import("jest").Config} */
module.exports = {
  rootDir: suite,
  roots: [path.join(suite, "test")],
  modulePaths: [path.join(__dirname, "node_modules")],
  testEnvironment: require.resolve("jest-environment-node-single-context"),
  transform: {
    "\\.ts$": [
      require.resolve("./run-skipped.cjs"),
      { jsc: { parser: { syntax: "typescript", decorators: true }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  cacheDirectory: path.join(__dirname, "..", "results", "jest"),
  clearMocks: true,
  testTimeout: 15_000,
};
