import type { Engine } from "@vexfs/core";
import { expect, it } from "vitest";
import { BothTransports } from "./both-transports.js";

it("over gRPC, a client that waits for an index is answered when it is filled, or told that it is not yet", async () => {
  let fill: () => void = () => undefined;
  const filled = new Promise<void>((resolve) => {
    fill = resolve;
  });
  const both = await BothTransports.start({}, {}, {}, (engine) => indexesAreFilled(engine, filled));
  try {
    await both.grpc.call("Collections/Create", { collection_name: "c" });
    const index = { collection_name: "c", field_name: "text", field_type: "FieldTypeText" };
    const create = async (options: object): Promise<unknown> =>
      (await both.grpc.call("Points/CreateFieldIndex", { ...index, ...options }))["result"];
    expect(await create({})).toMatchObject({ status: "Acknowledged" });
    expect(await create({ wait: true, timeout: 1 })).toMatchObject({ status: "WaitTimeout" });
    const waiting = create({ wait: true });
    fill();
    expect(await waiting).toMatchObject({ status: "Completed" });
  } finally {
    await both.stop();
  }
});

/** Lets the indexes of an engine be filled when `filled` says so. */
const indexesAreFilled = (engine: Engine, filled: Promise<void>): void => {
  const open = engine.collection.bind(engine);
  const collection: Engine["collection"] = (id) =>
    Object.defineProperty(open(id), "indexed", { configurable: true, value: () => filled });
  Object.defineProperty(engine, "collection", { value: collection });
};
