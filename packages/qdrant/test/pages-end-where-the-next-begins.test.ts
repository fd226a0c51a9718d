import { describe, expect, it } from "vitest";
import { joined, recordsById } from "../src/points/lines.js";
import { pageOf } from "../src/points/page.js";

const rendered = (rows: readonly string[]): Uint8Array =>
  Buffer.from(`${rows.join(",\n")}\n${"1".repeat(rows.length)}`);
const page = (rows: readonly string[], limit: number): unknown =>
  JSON.parse(Buffer.from(pageOf(rendered(rows), limit)).toString());

describe("pages end where the next begins", () => {
  it("takes the row off that is one too many", () => {
    expect(page(['{"id":1}', '{"id":2}', '{"id":9007199254740991,"payload":{"a":[1,2]}}'], 2)).toEqual({
      points: [{ id: 1 }, { id: 2 }],
      next_page_offset: 9_007_199_254_740_991,
    });
    expect(page(['{"id":1}', '{"id":"a\\"b","payload":{}}'], 1)).toEqual({
      points: [{ id: 1 }],
      next_page_offset: 'a"b',
    });
  });

  it("keeps short pages", () => {
    expect(page([], 1)).toEqual({ points: [], next_page_offset: null });
    expect(page(['{"id":1}'], 1)).toEqual({ points: [{ id: 1 }], next_page_offset: null });
  });
});

describe("lines", () => {
  it("are told apart and joined", () => {
    const records = recordsById(Buffer.from('1\n{"id":1}\n"a"\n{"id":"a"}'));
    expect([...records.keys()]).toEqual(["1", '"a"']);
    expect(joined([...records.values()], "[", "]").toString()).toBe('[{"id":1},{"id":"a"}]');
    expect(joined([], "[", "]").toString()).toBe("[]");
    expect(recordsById(Buffer.alloc(0)).size).toBe(0);
  });
});
