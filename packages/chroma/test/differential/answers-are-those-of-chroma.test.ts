import { readFileSync, writeFileSync } from "node:fs";
import { ModelEngine } from "@vexfs/model-engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createChromaApp } from "../../src/index.js";
import { type Comparable, Runner } from "./runner.js";
import { script } from "./script.js";

/** Address of a real Chroma server with `allow_reset`, such as `http://localhost:8000`; its store is reset. */
const chromaUrl = process.env["CHROMA_SERVER_URL"];
/** Address of a running VexFS with `allowReset`; without it the API runs here, over the model engine. */
const vexfsUrl = process.env["VEXFS_SERVER_URL"];
/** What Chroma 1.5.9 answered; set `RECORD_ANSWERS` beside a real server to record anew. */
const recordingPath = new URL("recorded-answers.json", import.meta.url);
const isRecording = process.env["RECORD_ANSWERS"] !== undefined && chromaUrl !== undefined;

const app = createChromaApp(new ModelEngine(), { allowReset: true });
let ours: Runner;

beforeAll(async () => {
  ours = new Runner(vexfsUrl ?? (await app.listen({ port: 0, host: "127.0.0.1" })));
});
afterAll(() => app.close());

const compare = (expected: (index: number) => Promise<Comparable>): void => {
  for (const [index, step] of script.entries()) {
    it(`${index}: ${step.method} ${step.path} ${(step.body ?? "").slice(0, 160)}`, async () => {
      const [theirAnswer, ourAnswer] = [await expected(index), await ours.run(step)];
      if (step.difference === undefined) expect(ourAnswer).toEqual(theirAnswer);
      else expect(ourAnswer, step.difference).not.toEqual(theirAnswer);
    });
  }
};

describe.skipIf(chromaUrl !== undefined)(`${script.length} requests are answered as Chroma 1.5.9 answered them`, () => {
  const recorded = JSON.parse(readFileSync(recordingPath, "utf8")) as readonly Comparable[];
  it("the recording is of this script", () => expect(recorded).toHaveLength(script.length));
  compare(async (index) => recorded[index] ?? { status: 0, body: "" });
});

describe.skipIf(chromaUrl === undefined)(
  `${script.length} requests are answered as a running Chroma answers them`,
  () => {
    const theirs = new Runner(chromaUrl ?? "");
    const answers: Comparable[] = [];
    compare(async (index) => {
      const step = script[index];
      const answer = step === undefined ? { status: 0, body: "" } : await theirs.run(step);
      answers.push(answer);
      return answer;
    });
    afterAll(() => {
      if (isRecording) writeFileSync(recordingPath, `${JSON.stringify(answers, null, 1)}\n`);
    });
  },
);
