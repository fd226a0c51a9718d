/** Imports point down: core, then engine and embeddings, then the protocols, then server, then cli. A package is entered by its front door alone. */

/** Each package with those above and beside it, which it must not know. */
const forbiddenImports = {
  core: "(chroma|qdrant|engine|embeddings|server|cli)",
  engine: "(chroma|qdrant|embeddings|server|cli)",
  embeddings: "(chroma|qdrant|engine|server|cli)",
  chroma: "(qdrant|engine|server|cli)",
  qdrant: "(chroma|engine|server|cli)",
  server: "cli",
};

const layers = Object.entries(forbiddenImports).map(([name, above]) => ({
  name: `${name}-points-down`,
  severity: "error",
  from: { path: `^packages/${name}/` },
  to: { path: `^packages/${above}/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    {
      name: "front-door",
      comment: "Import a package by its name: what its index does not export is its own affair.",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/", pathNot: ["^packages/$1/", "^packages/[^/]+/(src|dist)/index\\.(ts|js|d\\.ts)$"] },
    },
    {
      name: "no-cycles",
      comment: "Types may refer to one another; modules may not wait for one another.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "declared-dependencies",
      comment: "A package uses what its own manifest names.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "unknown"] },
    },
    {
      name: "unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: ["\\.node$"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    doNotFollow: { path: ["node_modules", "/dist/"] },
    exclude: { path: ["/dist/\\.tsbuildinfo"] },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["types", "import", "default", "node"],
      extensions: [".ts", ".js", ".mjs", ".json"],
    },
  },
};
