import { describe, expect, it } from "vitest";
import { parseDatetime } from "../src/filter/datetime.js";

const micros = (iso: string): bigint => BigInt(Date.parse(iso)) * 1000n;

describe("dates are read in every spelling", () => {
  it.each([
    ["2014-01-01T00:00:00Z", micros("2014-01-01T00:00:00Z")],
    ["2014-01-01t00:00:00z", micros("2014-01-01T00:00:00Z")],
    ["2014-01-01 00:00:00Z", micros("2014-01-01T00:00:00Z")],
    ["2014-01-01T12:30:00+05:30", micros("2014-01-01T07:00:00Z")],
    ["2014-01-01T12:30:00+0530", micros("2014-01-01T07:00:00Z")],
    ["2014-01-01T12:30:00-05", micros("2014-01-01T17:30:00Z")],
    ["2014-01-01 12:30:00 -05:00", micros("2014-01-01T17:30:00Z")],
    ["2014-01-01 12:30:00 UTC", micros("2014-01-01T12:30:00Z")],
    ["2014-01-01T12:30:00", micros("2014-01-01T12:30:00Z")],
    ["2014-01-01 12:30", micros("2014-01-01T12:30:00Z")],
    ["2014-01-01", micros("2014-01-01T00:00:00Z")],
    ["2014-1-1", micros("2014-01-01T00:00:00Z")],
    ["2014-01-01T00:00:00.123456789Z", micros("2014-01-01T00:00:00Z") + 123_456n],
    ["1969-12-31T23:59:59.5Z", -500_000n],
    ["0001-01-01", micros("0001-01-01T00:00:00Z")],
    ["2016-12-31T23:59:60Z", micros("2017-01-01T00:00:00Z")],
  ])("reads %s", (text, expected) => {
    expect(parseDatetime(text)).toBe(expected);
  });

  it.each([
    "",
    "yesterday",
    "2014",
    "2014-01",
    "2014-13-01",
    "2014-02-30",
    "2014-01-01T24:00:00Z",
    "2014-01-01T00:60:00Z",
  ])("refuses %j", (text) => {
    expect(parseDatetime(text)).toBeNull();
  });

  it.each(["2014-01-01T00:00Z", "2014-01-01T00:00:00+25:00", "2014-01-01T00:00:00 PST", "2014-01-01Z"])(
    "refuses the offset of %j",
    (text) => {
      expect(parseDatetime(text)).toBeNull();
    },
  );
});
