import type { SchemaFile } from "../wire/schema.js";

/** The service for snapshots. */
export const snapshotsSchema: SchemaFile = {
  name: "snapshots_service.proto",
  package: "qdrant",
  imports: ["google/protobuf/timestamp.proto"],
  text: `
CreateFullSnapshotRequest:
ListFullSnapshotsRequest:
DeleteFullSnapshotRequest: snapshot_name 1 string
CreateSnapshotRequest: collection_name 1 string
ListSnapshotsRequest: collection_name 1 string
DeleteSnapshotRequest: collection_name 1 string, snapshot_name 2 string
SnapshotDescription: name 1 string, creation_time 2 .google.protobuf.Timestamp, size 3 int64, checksum 4 string?
CreateSnapshotResponse: snapshot_description 1 SnapshotDescription, time 2 double
ListSnapshotsResponse: snapshot_descriptions 1 SnapshotDescription[], time 2 double
DeleteSnapshotResponse: time 1 double
service Snapshots: Create CreateSnapshotRequest CreateSnapshotResponse, List ListSnapshotsRequest ListSnapshotsResponse, Delete DeleteSnapshotRequest DeleteSnapshotResponse, CreateFull CreateFullSnapshotRequest CreateSnapshotResponse, ListFull ListFullSnapshotsRequest ListSnapshotsResponse, DeleteFull DeleteFullSnapshotRequest DeleteSnapshotResponse
`,
};
