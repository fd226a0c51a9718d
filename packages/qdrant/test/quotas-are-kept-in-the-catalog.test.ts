import type { Catalog } from "@vexfs/core";
import { describe, expect, it } from "vitest";
import { Meter } from "../src/quotas/meter.js";
import { Quotas } from "../src/quotas/quotas.js";

/** What the catalog needs to do for quotas. */
const catalogWith = (stored: string | null): Catalog => {
  let document = stored;
  const catalog: Pick<Catalog, "document" | "commit"> = {
    document: () => document,
    commit: async (changes) => {
      for (const change of changes) if (change.kind === "put") document = change.value;
      return undefined as never;
    },
  };
  return catalog as Catalog;
};

const quotasOf = (stored: string | null): Quotas => new Quotas(catalogWith(stored), new Meter(null));

describe("quotas in the catalog", () => {
  it("are none where there is no document", () => {
    expect(quotasOf(null).config()).toEqual({});
    expect(() => quotasOf(null).check()).not.toThrow();
  });

  it.each([
    "{",
    "[]",
    '{"enabled":1}',
    '{"enabled":true,"max_resident_memory_percent":0}',
    '{"max_disk_usage_percent":101}',
  ])("refuse growth while they cannot be read: %s", async (stored) => {
    const quotas = quotasOf(stored);
    const complaint = /^The quotas of this node cannot be read; set them with PUT \/quotas\./;
    expect(() => quotas.check()).toThrow(complaint);
    expect(() => quotas.config()).toThrow(complaint);
    await quotas.change({ enabled: false });
    expect(quotas.config()).toEqual({ enabled: false });
    expect(() => quotas.check()).not.toThrow();
  });

  it("pass over what a later version added", () => {
    expect(quotasOf('{"enabled":true,"max_open_files":5}').config()).toEqual({ enabled: true });
  });
});
