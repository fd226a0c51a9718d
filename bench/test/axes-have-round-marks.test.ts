import { describe, expect, test } from "vitest";
import { scaleOf, shortLabel } from "../src/picture/scale.ts";

const labels = (...given: Parameters<typeof scaleOf>): string[] => scaleOf(...given).ticks.map(({ label }) => label);

describe("an axis", () => {
  test("begins at nothing and ends at a round number when it is linear", () => {
    expect(labels("linear", [3, 47])).toEqual(["0", "10", "20", "30", "40", "50"]);
  });

  test("has decades when it is logarithmic, and what lies between while there are few", () => {
    expect(labels("logarithmic", [12, 80_000])).toEqual(["10", "100", "1k", "10k", "100k"]);
    expect(labels("logarithmic", [150, 900])).toEqual(["100", "200", "500", "1k"]);
  });

  test("spreads recall by what is missed", () => {
    const { place, ticks } = scaleOf("recall", [0.93, 1]);
    expect(ticks.map(({ label }) => label)).toEqual(["0.9", "0.95", "0.98", "0.99", "0.995", "0.999", "1"]);
    const step = (from: number, to: number): number => (place(to) ?? 0) - (place(from) ?? 0);
    expect(step(0.9, 0.99)).toBeCloseTo(step(0.99, 0.999));
    expect(place(1)).toBe(1);
  });

  test("holds every value it was made for", () => {
    for (const kind of ["linear", "logarithmic", "recall"] as const) {
      const values = [0.013, 0.21, 0.77];
      for (const value of values) {
        const at = scaleOf(kind, values).place(value);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(1);
      }
    }
  });

  test("shortens thousands and millions", () => {
    expect([0.05, 20, 1500, 2_000_000].map(shortLabel)).toEqual(["0.05", "20", "1.5k", "2M"]);
  });
});
