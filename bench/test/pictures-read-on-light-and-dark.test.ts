import { describe, expect, test } from "vitest";
import type { Chart } from "../src/picture/chart.ts";
import { contrast, LINES, PAGES, TEXT } from "../src/picture/palette.ts";
import { drawChart } from "../src/picture/svg.ts";

const chart: Chart = {
  title: "Recall & <speed>",
  x: { label: "recall", kind: "recall" },
  y: { label: "queries/s", kind: "logarithmic" },
  lines: [
    {
      name: "ours",
      isOurs: true,
      points: [
        [0.9, 10_000],
        [0.99, 5000],
        [1, 1000],
      ],
    },
    {
      name: "theirs",
      points: [
        [0.9, 2000],
        [0.99, 0],
      ],
    },
  ],
};

/** The places of a path's points. */
const pointsOf = (path: string): number[][] =>
  [...path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

const curvesOf = (svg: string): number[][][] =>
  [...svg.matchAll(/<path d="([^"]+)" fill="none"/g)].map(([, path]) => pointsOf(path ?? ""));

describe("a picture", () => {
  test("has colours that stand out on either page", () => {
    for (const page of PAGES) {
      expect(contrast(TEXT, page)).toBeGreaterThan(4);
      for (const colour of LINES) expect(contrast(colour, page)).toBeGreaterThan(3);
    }
  });

  test("is a document of its own without a style sheet", () => {
    const svg = drawChart(chart);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
    expect(svg).not.toMatch(/<style|style=|NaN|undefined|Infinity/);
    expect(svg).toContain("Recall &amp; &lt;speed&gt;");
  });

  test("has a curve a line, from worse to better where the figures are", () => {
    const [ours = [], theirs = []] = curvesOf(drawChart(chart));
    expect(ours).toHaveLength(3);
    const [xs, ys] = [ours.map(([x]) => x), ours.map(([, y]) => y)];
    expect(xs).toEqual([...xs].sort((a = 0, b = 0) => a - b));
    expect(ys).toEqual([...ys].sort((a = 0, b = 0) => a - b)); // slower is further down
    expect(theirs).toHaveLength(1); // zero has no place on a logarithmic axis
  });

  test("names every line in its legend", () => {
    const svg = drawChart(chart);
    for (const { name } of chart.lines) expect(svg).toContain(`>${name}</text>`);
  });

  test("can be of nothing", () => {
    for (const kind of ["linear", "logarithmic", "recall"] as const) {
      const svg = drawChart({ ...chart, x: { label: "x", kind }, y: { label: "y", kind }, lines: [] });
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});
