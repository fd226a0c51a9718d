import type { BodySchema, RequestBody } from "@vexfs/core";
import { expect, test } from "vitest";
import { bodyReader } from "../src/bodies.js";

const ITEMS = 5_000;

const schema: BodySchema = {
  type: "object",
  name: "Points",
  fields: {
    points: {
      type: "list",
      items: {
        type: "object",
        name: "Point",
        fields: { id: { type: "id", expects: "point ID" }, payload: { type: "attributes", optional: true } },
      },
    },
    mode: { type: "json", optional: true },
  },
};
const prepared = bodyReader.prepare(schema);
const points = Array.from({ length: ITEMS }, (_, id) => ({ id, payload: { number: id } }));
const bytes = (body: object): Buffer => Buffer.from(JSON.stringify(body));

const described = (body: RequestBody) => ({
  fields: body.fields,
  lengths: ["points[].id", "points[].payload"].map((path) => body.column(path)?.length),
});

test("as they are read at once", async () => {
  const body = bytes({ points, mode: "all" });
  const aside = bodyReader.readAside(prepared, body);
  expect(described(await aside)).toEqual(described(bodyReader.read(prepared, body)));
  expect(described(await aside).lengths).toEqual([ITEMS, ITEMS]);
  const short = bytes({ points: points.slice(0, 2) });
  expect(described(await bodyReader.readAside(prepared, short)).lengths).toEqual([2, 2]);
});

test("and refused in the same words", async () => {
  const cut = bytes({ points }).subarray(0, -2);
  for (const body of [cut, bytes({ points: [...points, { id: {} }] }), bytes({ points: 5 })]) {
    const refusal = (() => {
      try {
        bodyReader.read(prepared, body);
      } catch (error) {
        return error;
      }
      throw new Error("it was read");
    })();
    await expect(bodyReader.readAside(prepared, body)).rejects.toEqual(refusal);
  }
});
