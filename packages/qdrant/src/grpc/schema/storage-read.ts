import type { SchemaFile } from "../wire/schema.js";

/** The service that reads the files of shards. */
export const storageReadSchema: SchemaFile = {
  name: "storage_read_service.proto",
  package: "qdrant",
  imports: ["google/protobuf/timestamp.proto"],
  text: `
ListFilesRequest: collection_name 1 string, shard_id 2 uint32, prefix_path 3 string
FileExistsRequest: collection_name 1 string, shard_id 2 uint32, path 3 string
FileExistsResponse: exists 1 bool
ListFilesEntry: path 1 string, size 2 uint64, last_modified 3 .google.protobuf.Timestamp?
ListFilesResponse: files 1 ListFilesEntry[]
FileLengthRequest: collection_name 1 string, shard_id 2 uint32, path 3 string
FileLengthResponse: length 1 uint64
ReadBytesRequest: collection_name 1 string, shard_id 2 uint32, path 3 string, byte_offset 4 uint64, length 5 uint64
ReadBytesResponse: data 1 bytes
ReadBytesStreamRequest: collection_name 1 string, shard_id 2 uint32, path 3 string, byte_offset 4 uint64, length 5 uint64
ReadBytesStreamResponse: data 1 bytes
ReadWholeRequest: collection_name 1 string, shard_id 2 uint32, path 3 string
ReadWholeResponse: data 1 bytes
ReadBatchRange: byte_offset 1 uint64, length 2 uint64
ReadBatchRequest: collection_name 1 string, shard_id 2 uint32, path 3 string, ranges 4 ReadBatchRange[]
ReadBatchResponse: data 1 bytes[]
service StorageRead: ListFiles ListFilesRequest ListFilesResponse, FileExists FileExistsRequest FileExistsResponse, FileLength FileLengthRequest FileLengthResponse, ReadBytes ReadBytesRequest ReadBytesResponse, ReadBytesStream ReadBytesStreamRequest stream ReadBytesStreamResponse, ReadWhole ReadWholeRequest ReadWholeResponse, ReadBatch ReadBatchRequest ReadBatchResponse
`,
};
