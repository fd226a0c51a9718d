import { expect, test } from "vitest";
import { costCharts } from "../src/engine/cost.ts";
import { atRecall, recallOf } from "../src/engine/curve.ts";
import { SPEEDS } from "../src/engine/figure.ts";

const curve = [
  { breadth: 10, recall: 0.9, perSecond: 10_000 },
  { breadth: 20, recall: 0.98, perSecond: 2500 },
];

test("a speed at a recall lies between the breadths on either side, in logarithms", () => {
  expect(atRecall(curve, 0.94)).toEqual({ recall: 0.94, perSecond: expect.closeTo(5000) });
});

test("a curve that begins above a recall says what it begins with, and one that ends below says nothing", () => {
  expect(atRecall(curve, 0.8)).toEqual({ recall: 0.9, perSecond: 10_000 });
  expect(atRecall(curve, 0.99)).toBeUndefined();
});

test("whoever is as near as the tenth counts, up to ten", () => {
  const truth = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]];
  expect(recallOf([[2, 3, 4, 5, 6, 7, 8, 9, 10, 11]], truth)).toBe(1);
  expect(recallOf([[1, 2, 3, 4, 5, 90, 91, 92, 93, 94]], truth)).toBe(0.5);
});

test("what grows with the records is drawn against their number", () => {
  const sizes = [10_000, 100_000].map((count) => ({
    data: "clustered-128" as const,
    count,
    subject: "vexfs",
    what: "all, recall 0.95",
    unit: SPEEDS.queriesPerCpuSecond,
    value: 1e9 / count,
  }));
  const [[name, speed] = ["", undefined]] = costCharts("clustered-128", sizes);
  expect(name).toBe("size-speed-clustered-128");
  expect(speed?.lines[0]?.points).toEqual([
    [10_000, 100_000],
    [100_000, 10_000],
  ]);
});
