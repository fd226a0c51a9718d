import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, NewCollection } from "@vexfs/core";
import { openEngine } from "@vexfs/engine";
import { ModelEngine } from "@vexfs/model-engine";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { perform, work } from "./random-work.js";

let dir = "";
let native: Engine;
const model = new ModelEngine();
let collections = 0;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "vexfs-engines-"));
  native = openEngine(dir);
});

afterAll(async () => {
  await native.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A collection of the same shape in any engine. */
const newCollection = (metric: NewCollection["spaces"][number]["metric"]): NewCollection => ({
  namespace: "property",
  name: `c${collections++}`,
  spaces: [
    {
      name: "",
      kind: "dense",
      metric,
      dimension: null,
      datatype: "f32",
      normalized: false,
      maxNeighbors: 16,
      efConstruction: 100,
    },
  ],
  attributes: "{}",
});

it.each(["squaredEuclidean", "euclidean", "dot", "manhattan"] as const)(
  "the native engine answers as the model does: %s",
  async (metric) => {
    const property = fc.asyncProperty(work, async (pieces) => {
      const wanted = newCollection(metric);
      const [left, right] = await Promise.all([
        model.catalog.createCollection(wanted),
        native.catalog.createCollection(wanted),
      ]);
      const mine = await native.collection(right.id);
      for (const piece of pieces) {
        expect(await perform(native, mine, piece)).toBe(await perform(model, model.collection(left.id), piece));
      }
      expect(await mine.count({})).toBe(await model.collection(left.id).count({}));
      await native.catalog.dropCollection(right.id);
    });
    await fc.assert(property, { numRuns: 120 });
  },
  120_000,
);
