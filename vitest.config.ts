import { defineConfig } from "vitest/config";

/** Tests import packages as their users do, through what is built; run `npm run build` first. */
export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "tests/**/*.test.ts", "bench/test/**/*.test.ts", "examples/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "tests/upstream/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Tests start servers and load both cores; more files at once would only time one another out.
    maxWorkers: 2,
  },
});
