import { expect, test } from "vitest";
import { argumentsOf, PARTS } from "../src/all.ts";
import { benchmarks } from "../src/benchmarks.ts";

test("a scale multiplies numbers of records, and nothing else", () => {
  const part = { name: "engine", options: ["--rounds", "2"], counts: { sizes: [1000, 20_000] } };
  expect(argumentsOf(part, 0.5)).toEqual(["--rounds", "2", "--sizes", "500,10000"]);
  expect(argumentsOf(part, 0.0001)).toEqual(["--rounds", "2", "--sizes", "1,2"]);
});

test("every benchmark is part of all of them", () => {
  expect(new Set(PARTS.map(({ name }) => name))).toEqual(new Set(benchmarks.keys()));
});
