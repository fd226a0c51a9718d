import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { BothTransports } from "../transports/both-transports.js";

it("snapshots that one transport makes are those of the other", async () => {
  const directory = mkdtempSync(join(tmpdir(), "vexfs-snapshots-"));
  const both = await BothTransports.start({ snapshots: { directory, allowsUrls: true } });
  onTestFinished(async () => {
    await both.stop();
    rmSync(directory, { recursive: true });
  });
  await both.rest("PUT", "/collections/c", '{"vectors":{"size":2,"distance":"Dot"}}');
  const collection = { collection_name: "c" };
  const made = await both.grpc.call("Snapshots/Create", collection);
  const description = made["snapshot_description"] as { readonly name: string; readonly checksum: string };
  const { result } = await both.rest("GET", "/collections/c/snapshots");
  expect(result).toEqual([expect.objectContaining({ name: description.name, checksum: description.checksum })]);
  const listed = await both.grpc.call("Snapshots/List", collection);
  expect(listed["snapshot_descriptions"]).toEqual([description]);
  await both.grpc.call("Snapshots/Delete", { ...collection, snapshot_name: description.name });
  expect((await both.rest("GET", "/collections/c/snapshots")).result).toEqual([]);

  const full = (await both.grpc.call("Snapshots/CreateFull", {}))["snapshot_description"] as { readonly name: string };
  expect((await both.grpc.call("Snapshots/ListFull", {}))["snapshot_descriptions"]).toMatchObject([
    { name: full.name },
  ]);
  await both.grpc.call("Snapshots/DeleteFull", { snapshot_name: full.name });
  expect((await both.rest("GET", "/snapshots")).result).toEqual([]);
  await expect(both.grpc.call("Snapshots/Delete", { ...collection, snapshot_name: "none" })).rejects.toMatchObject({
    details: "Not found: Snapshot none not found",
  });
});
