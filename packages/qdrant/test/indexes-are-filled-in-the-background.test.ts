import type { Collection, FieldPath } from "@vexfs/core";
import { ModelEngine } from "@vexfs/model-engine";
import { afterEach, expect, it } from "vitest";
import { TestClient } from "./support/client.js";

/** An engine whose full-text indexes are filled when {@link fill} is called. */
class SlowEngine extends ModelEngine {
  #pending: readonly FieldPath[] = [["text"]];
  #filled: () => void = () => undefined;
  readonly #indexed = new Promise<void>((resolve) => {
    this.#filled = resolve;
  });

  override collection(id: string): Collection {
    const collection = super.collection(id);
    return {
      ...collection,
      indexed: () => this.#indexed,
      statistics: () => ({ ...collection.statistics(), pendingIndexes: this.#pending }),
    };
  }

  fill(): void {
    this.#pending = [];
    this.#filled();
  }
}

const opened: TestClient[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close()));
});

const setUp = async (): Promise<{ readonly engine: SlowEngine; readonly client: TestClient }> => {
  const engine = new SlowEngine();
  const client = new TestClient({}, engine);
  opened.push(client);
  await client.put("/collections/c", {});
  return { engine, client };
};

const index = { field_name: "text", field_schema: "text" };

it("a client that does not wait is answered at once, and is told while the index is not filled", async () => {
  const { engine, client } = await setUp();
  expect((await client.put("/collections/c/index", index)).result).toMatchObject({ status: "acknowledged" });
  expect(await client.info("c")).toMatchObject({
    status: "yellow",
    payload_schema: { text: { data_type: "text", points: 0 } },
    update_queue: { length: 1 },
  });
  engine.fill();
  expect(await client.info("c")).toMatchObject({ status: "green", update_queue: { length: 0 } });
});

it("a client that waits is answered when the index is filled", async () => {
  const { engine, client } = await setUp();
  let isAnswered = false;
  const answer = client.put("/collections/c/index?wait=true&timeout=600", index).finally(() => {
    isAnswered = true;
  });
  await client.info("c");
  expect(isAnswered).toBe(false);
  engine.fill();
  expect((await answer).result).toMatchObject({ status: "completed" });
});

it("a client that waits too long is told so", async () => {
  const { client } = await setUp();
  const { status, result } = await client.put("/collections/c/index?wait=true&timeout=1", index);
  expect([status, result]).toMatchObject([200, { status: "wait_timeout" }]);
});
