import type { AppContext } from "../../context.js";
import { validationError } from "../../errors/qdrant-error.js";
import { createFullSnapshot, createSnapshot } from "../../snapshots/create.js";
import { listSnapshots, type SnapshotDescription } from "../../snapshots/files.js";
import { removeSnapshot, snapshotsOf } from "../../snapshots/serve-collections.js";
import { removeFullSnapshot } from "../../snapshots/serve-full.js";
import { timestampMessage } from "../requests/timestamps.js";
import type { ProcedureTable } from "./table.js";

const service = "qdrant.Snapshots";

/** A request about snapshots of one collection, or of all of them. */
interface SnapshotMessage {
  readonly collection_name?: string;
  readonly snapshot_name?: string;
}

/** The service for snapshots. */
export const addSnapshots = (table: ProcedureTable, context: AppContext): void => {
  table.add<SnapshotMessage>(service, "Create", async ({ collection_name: collection = "" }) => ({
    snapshot_description: message(await createSnapshot(context, collection)),
  }));
  table.add<SnapshotMessage>(service, "List", async ({ collection_name: collection = "" }) => ({
    snapshot_descriptions: (await snapshotsOf(context, collection)).map(message),
  }));
  table.add<SnapshotMessage>(
    service,
    "Delete",
    async ({ collection_name: collection = "", snapshot_name: name = "" }) => {
      checkName(name);
      await removeSnapshot(context, collection, name);
      return {};
    },
  );
  table.add(service, "CreateFull", async () => ({ snapshot_description: message(await createFullSnapshot(context)) }));
  table.add(service, "ListFull", async () => ({
    snapshot_descriptions: (await listSnapshots(context.snapshots.root)).map(message),
  }));
  table.add<SnapshotMessage>(service, "DeleteFull", async ({ snapshot_name: name = "" }) => {
    checkName(name);
    await removeFullSnapshot(context, name);
    return {};
  });
};

const checkName = (name: string): void => {
  if (name !== "") return;
  throw validationError("JSON body", [
    { field: "snapshot_name", text: 'value "" invalid, must be at least 1 characters' },
  ]);
};

const message = ({ name, creation_time: created, size, checksum }: SnapshotDescription): object => ({
  name,
  ...(created === null ? {} : { creation_time: timestampMessage(`${created}Z`) }),
  size,
  ...(checksum === undefined ? {} : { checksum }),
});
