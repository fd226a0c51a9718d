import { describe, expect, test } from "vitest";
import { type Figure, SPEEDS } from "../src/engine/figure.ts";
import { engineVerdicts } from "../src/engine/goals.ts";
import { compare, type Measurement } from "../src/report/measurement.ts";
import { isMet, verdictTable } from "../src/report/verdict.ts";
import { chromaVerdicts } from "../src/rows/goals.ts";

const verdicts = [
  { what: "faster", ratio: 2.04, goal: { atLeast: 2 } },
  { what: "not fast enough", ratio: 1.9, goal: { atLeast: 2 } },
  { what: "waits little", ratio: 2.5, goal: { atMost: 3 } },
  { what: "waits long", ratio: 3.2, goal: { atMost: 3 } },
] as const;

const figure = (subject: string, what: string, value: number, count = 1000): Figure => ({
  data: "clustered-128",
  count,
  subject,
  what,
  unit: SPEEDS.queriesPerCpuSecond,
  value,
});

describe("goals", () => {
  test("are met from above or from below", () => {
    expect(verdicts.map(isMet)).toEqual([true, false, true, false]);
  });

  test("stand in a table with the ratio, and whether they are met", () => {
    const lines = verdictTable(verdicts).split("\n");
    expect(lines[0]).toMatch(/^ +ratio +goal +met$/);
    expect(lines[1]).toMatch(/^faster +2\.04× +≥ 2× +yes$/);
    expect(lines[4]).toMatch(/^waits long +3\.2× +≤ 3× +NO$/);
  });

  test("of the engine are beside the best of the libraries, and beside Qdrant's engine where that is the peer", () => {
    const [all, filtered] = ["all, recall 0.95", "half pass, recall 0.95"];
    const found = engineVerdicts([
      figure("vexfs", all, 900),
      figure("hnswlib", all, 300),
      figure("usearch", all, 500),
      figure("edge", all, 10),
      figure("vexfs", filtered, 900),
      figure("edge", filtered, 300),
    ]);
    expect(found.map(({ ratio, goal }) => [ratio, goal])).toEqual([
      [1.8, { atLeast: 2 }],
      [3, { atLeast: 3 }],
    ]);
  });

  test("beside Chroma are for throughput with 8 clients, bulk adds and single records", () => {
    const measured = (factor: number): Measurement[] =>
      [
        ["query, 1 client", "queries/s"],
        ["query, 8 clients", "queries/s"],
        ["query, 8 clients", "p50 ms"],
        ["query, 10 % pass, 8 clients", "queries/s"],
        ["bulk add, base64, 1000 a batch", "records/s until indexed"],
        ["add one record, 1 writer", "records/s"],
      ].map(([row = "", unit = ""]) => ({ row, unit, better: "higher", value: factor }));
    const found = chromaVerdicts(compare(measured(1), measured(16)));
    expect(found.map(({ ratio, goal }) => [ratio, goal])).toEqual([15, 20, 8, 20].map((atLeast) => [16, { atLeast }]));
    expect(found.map(isMet)).toEqual([true, false, true, false]);
  });

  test("of growth compare a million records with a tenth of them", () => {
    const at = (count: number, value: number): Figure => figure("vexfs", "all, recall 0.95", value, count);
    const found = engineVerdicts([at(10_000, 9000), at(100_000, 4000), at(1_000_000, 3000)]);
    expect(found).toEqual([expect.objectContaining({ ratio: 0.75, goal: { atLeast: 0.6 } })]);
  });
});
