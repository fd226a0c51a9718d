import type { ActionName } from "../../security/actions.js";

/** What the procedures of each service do. One that is not here takes the right to manage the whole server. */
const services: Readonly<Record<string, Readonly<Record<string, ActionName>>>> = {
  "qdrant.Qdrant": { HealthCheck: "probe" },
  "grpc.health.v1.Health": { Check: "probe" },
  "grpc.reflection.v1.ServerReflection": { ServerReflectionInfo: "reflect" },
  "grpc.reflection.v1alpha.ServerReflection": { ServerReflectionInfo: "reflect" },
  "qdrant.Collections": {
    Get: "getCollection",
    List: "listCollections",
    Create: "createCollection",
    Update: "updateCollection",
    Delete: "deleteCollection",
    UpdateAliases: "changeAliases",
    ListCollectionAliases: "listCollectionAliases",
    ListAliases: "listAliases",
    CollectionClusterInfo: "getCollectionCluster",
    CollectionExists: "collectionExists",
    UpdateCollectionClusterSetup: "updateCollectionCluster",
    CreateShardKey: "createShardKey",
    DeleteShardKey: "dropShardKey",
    ListShardKeys: "listShardKeys",
  },
  "qdrant.Points": {
    Upsert: "upsertPoints",
    Delete: "deletePoints",
    Get: "getPoints",
    UpdateVectors: "updateVectors",
    DeleteVectors: "deleteVectors",
    SetPayload: "setPayload",
    OverwritePayload: "overwritePayload",
    DeletePayload: "deletePayload",
    ClearPayload: "clearPayload",
    CreateFieldIndex: "createFieldIndex",
    DeleteFieldIndex: "deleteFieldIndex",
    CreateVectorName: "createVectorName",
    DeleteVectorName: "deleteVectorName",
    Search: "search",
    SearchBatch: "search",
    SearchGroups: "groups",
    Scroll: "scroll",
    Recommend: "recommend",
    RecommendBatch: "recommendBatch",
    RecommendGroups: "groups",
    Discover: "discover",
    DiscoverBatch: "discoverBatch",
    Count: "count",
    UpdateBatch: "updateBatch",
    Query: "query",
    QueryBatch: "query",
    QueryGroups: "groups",
    Facet: "facet",
    SearchMatrixPairs: "matrix",
    SearchMatrixOffsets: "matrix",
  },
  "qdrant.Snapshots": {
    Create: "createSnapshot",
    List: "listSnapshots",
    Delete: "deleteSnapshot",
    CreateFull: "createFullSnapshot",
    ListFull: "listFullSnapshots",
    DeleteFull: "deleteFullSnapshot",
  },
  "qdrant.StorageRead": {
    ListFiles: "listFiles",
    FileExists: "fileExists",
    FileLength: "fileLength",
    ReadBytes: "readBytes",
    ReadBytesStream: "readBytesStream",
    ReadWhole: "readWhole",
    ReadBatch: "readBatch",
  },
};

const byPath: ReadonlyMap<string, ActionName> = new Map(
  Object.entries(services).flatMap(([service, procedures]) =>
    Object.entries(procedures).map(([name, action]) => [`/${service}/${name}`, action] as const),
  ),
);

/** The action of a procedure, by its path; null for one that is not in the table. */
export const actionOfProcedure = (path: string): ActionName | null => byPath.get(path) ?? null;
