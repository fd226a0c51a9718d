import { ModelEngine } from "@vexfs/model-engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createChromaApp } from "../../src/index.js";
import { collectionSteps } from "./collection-steps.js";
import { changeSteps, pathSteps, querySteps } from "./query-steps.js";
import { whereSteps, writeSteps } from "./record-steps.js";
import { Runner } from "./runner.js";
import { post } from "./step.js";
import { tenancySteps } from "./tenancy-steps.js";

/** Address of a real Chroma server with `allow_reset`, such as `http://localhost:8000`. */
const chromaUrl = process.env["CHROMA_SERVER_URL"];
/** Address of a running VexFS with `allowReset`; without it the API runs here, over the model engine. */
const vexfsUrl = process.env["VEXFS_SERVER_URL"];

const script = [
  post("/reset", ""),
  ...tenancySteps,
  ...collectionSteps,
  post("/reset", ""),
  ...writeSteps,
  ...whereSteps,
  ...querySteps,
  ...changeSteps,
  ...pathSteps,
];

describe.skipIf(chromaUrl === undefined)(`a script of ${script.length} requests is answered as Chroma answers it`, () => {
  const app = createChromaApp(new ModelEngine(), { allowReset: true });
  let ours: Runner;
  let theirs: Runner;

  beforeAll(async () => {
    ours = new Runner(vexfsUrl ?? (await app.listen({ port: 0, host: "127.0.0.1" })));
    theirs = new Runner(chromaUrl ?? "");
  });
  afterAll(() => app.close());

  for (const [index, step] of script.entries()) {
    it(`${index}: ${step.method} ${step.path} ${(step.body ?? "").slice(0, 160)}`, async () => {
      const [expected, actual] = [await theirs.run(step), await ours.run(step)];
      if (step.difference !== undefined) expect(actual, step.difference).not.toEqual(expected);
      else expect(actual).toEqual(expected);
    });
  }
});
