import { describe, expect, it } from "vitest";
import { eachElement, fieldPath, isSamePath, parseFieldPath } from "../src/paths/field-path.js";

describe("payload keys are paths", () => {
  it.each([
    ["foo", ["foo"]],
    ["foo.bar", ["foo", "bar"]],
    [
      'foo[1][50].bar-baz[]."qux[.]quux"',
      ["foo", { index: 1 }, { index: 50 }, "bar-baz", { each: true }, "qux[.]quux"],
    ],
    ['"with space"', ["with space"]],
    ['""', [""]],
    ["größe_2.名前", ["größe_2", "名前"]],
    ["a[]", ["a", { each: true }]],
  ])("reads %s", (text, path) => {
    expect(parseFieldPath(text)).toEqual(path);
  });

  it.each([
    "",
    ".",
    "a.",
    ".a",
    "a b",
    "a[",
    "a[-1]",
    "a[x]",
    "[0]",
    'a."b',
    'a"b"',
    "a..b",
    "a[99999999999999999999]",
  ])("refuses %j", (text) => {
    expect(parseFieldPath(text)).toBeNull();
    expect(() => fieldPath(text)).toThrow(`Format error in JSON body: Invalid json path: '${text}'`);
  });

  it("adds the elements of an array once", () => {
    expect(eachElement(["a"])).toEqual(["a", { each: true }]);
    expect(eachElement(["a", { each: true }])).toEqual(["a", { each: true }]);
  });

  it("compares segment by segment", () => {
    expect(isSamePath(fieldPath("a[].b"), fieldPath('a[]."b"'))).toBe(true);
    expect(isSamePath(fieldPath("a[].b"), fieldPath("a[0].b"))).toBe(false);
    expect(isSamePath(fieldPath("a"), fieldPath("a.b"))).toBe(false);
  });
});
