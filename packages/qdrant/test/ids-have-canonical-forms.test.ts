import { LosslessNumber } from "lossless-json";
import { describe, expect, it } from "vitest";
import { parsePointId, pointIdFrom, pointIdParameter } from "../src/points/ids.js";

const uuid = "550e8400-e29b-41d4-a716-446655440000";

describe("ids have canonical forms", () => {
  it("reads numbers and UUIDs in all their spellings", () => {
    for (const text of [uuid, uuid.toUpperCase(), uuid.replaceAll("-", ""), `urn:uuid:${uuid}`, `{${uuid}}`]) {
      expect(parsePointId(text)).toBe(uuid);
      expect(pointIdFrom(text)).toBe(uuid);
    }
    expect(parsePointId("18446744073709551615")).toBe("18446744073709551615");
    expect(pointIdFrom(new LosslessNumber("18446744073709551615"))).toBe("18446744073709551615");
  });

  it("refuses everything else", () => {
    for (const text of ["", "a", "-1", "18446744073709551616", "1.0", "550e8400-e29b-41d4-a716"]) {
      expect(parsePointId(text)).toBeNull();
    }
    for (const value of ["1", new LosslessNumber("-1"), new LosslessNumber("1.0"), null, true, []]) {
      expect(pointIdFrom(value)).toBeNull();
    }
    expect(() => pointIdParameter("x")).toThrow('Can not recognize "x" as point id');
  });
});
