import type { SchemaFile } from "../wire/schema.js";

/** What collections are made of, and requests about them. */
export const collectionsSchema: SchemaFile = {
  name: "collections.proto",
  package: "qdrant",
  imports: ["json_with_int.proto", "qdrant_common.proto", "google/protobuf/timestamp.proto"],
  text: `
VectorParams: size 1 uint64, distance 2 Distance, hnsw_config 3 HnswConfigDiff?, quantization_config 4 QuantizationConfig?, on_disk 5 bool?, datatype 6 Datatype?, multivector_config 7 MultiVectorConfig?, memory 8 Memory?
VectorParamsDiff: hnsw_config 1 HnswConfigDiff?, quantization_config 2 QuantizationConfigDiff?, on_disk 3 bool?, memory 4 Memory?
VectorParamsMap: map 1 {VectorParams}
VectorParamsDiffMap: map 1 {VectorParamsDiff}
VectorsConfig: params 1 VectorParams|config, params_map 2 VectorParamsMap|config
VectorsConfigDiff: params 1 VectorParamsDiff|config, params_map 2 VectorParamsDiffMap|config
SparseVectorParams: index 1 SparseIndexConfig?, modifier 2 Modifier?
SparseVectorConfig: map 1 {SparseVectorParams}
MultiVectorConfig: comparator 1 MultiVectorComparator
GetCollectionInfoRequest: collection_name 1 string
CollectionExistsRequest: collection_name 1 string
CollectionExists: exists 1 bool
CollectionExistsResponse: result 1 CollectionExists, time 2 double
ListCollectionsRequest:
CollectionDescription: name 1 string
GetCollectionInfoResponse: result 1 CollectionInfo, time 2 double
ListCollectionsResponse: collections 1 CollectionDescription[], time 2 double
MaxOptimizationThreads: value 1 uint64|variant, setting 2 MaxOptimizationThreads.Setting|variant
enum MaxOptimizationThreads.Setting: Auto 0
OptimizerStatus: ok 1 bool, error 2 string
CollectionWarning: message 1 string
HnswConfigDiff: m 1 uint64?, ef_construct 2 uint64?, full_scan_threshold 3 uint64?, max_indexing_threads 4 uint64?, on_disk 5 bool?, payload_m 6 uint64?, inline_storage 7 bool?, memory 8 Memory?
SparseIndexConfig: full_scan_threshold 1 uint64?, on_disk 2 bool?, datatype 3 Datatype?, memory 4 Memory?
WalConfigDiff: wal_capacity_mb 1 uint64?, wal_segments_ahead 2 uint64?, wal_retain_closed 3 uint64?
OptimizersConfigDiff: deleted_threshold 1 double?, vacuum_min_vector_number 2 uint64?, default_segment_number 3 uint64?, max_segment_size 4 uint64?, memmap_threshold 5 uint64?, indexing_threshold 6 uint64?, flush_interval_sec 7 uint64?, deprecated_max_optimization_threads 8 uint64?, max_optimization_threads 9 MaxOptimizationThreads?, prevent_unoptimized 10 bool?
ScalarQuantization: type 1 QuantizationType, quantile 2 float?, always_ram 3 bool?, memory 4 Memory?
ProductQuantization: compression 1 CompressionRatio, always_ram 2 bool?, memory 3 Memory?
BinaryQuantizationQueryEncoding: setting 4 BinaryQuantizationQueryEncoding.Setting|variant
enum BinaryQuantizationQueryEncoding.Setting: Default 0, Binary 1, Scalar4Bits 2, Scalar8Bits 3
BinaryQuantization: always_ram 1 bool?, encoding 2 BinaryQuantizationEncoding?, query_encoding 3 BinaryQuantizationQueryEncoding?, memory 4 Memory?
TurboQuantization: always_ram 1 bool?, bits 2 TurboQuantBitSize?, memory 3 Memory?
QuantizationConfig: scalar 1 ScalarQuantization|quantization, product 2 ProductQuantization|quantization, binary 3 BinaryQuantization|quantization, turboquant 4 TurboQuantization|quantization
Disabled:
QuantizationConfigDiff: scalar 1 ScalarQuantization|quantization, product 2 ProductQuantization|quantization, disabled 3 Disabled|quantization, binary 4 BinaryQuantization|quantization, turboquant 5 TurboQuantization|quantization
StrictModeConfig: enabled 1 bool?, max_query_limit 2 uint32?, max_timeout 3 uint32?, unindexed_filtering_retrieve 4 bool?, unindexed_filtering_update 5 bool?, search_max_hnsw_ef 6 uint32?, search_allow_exact 7 bool?, search_max_oversampling 8 float?, upsert_max_batchsize 9 uint64?, search_max_batchsize 20 uint64?, max_collection_vector_size_bytes 10 uint64?, read_rate_limit 11 uint32?, write_rate_limit 12 uint32?, max_collection_payload_size_bytes 13 uint64?, filter_max_conditions 14 uint64?, condition_max_size 15 uint64?, multivector_config 16 StrictModeMultivectorConfig?, sparse_config 17 StrictModeSparseConfig?, max_points_count 18 uint64?, max_payload_index_count 19 uint64?, max_resident_memory_percent 21 uint32?
StrictModeSparseConfig: sparse_config 1 {StrictModeSparse}
StrictModeSparse: max_length 10 uint64?
StrictModeMultivectorConfig: multivector_config 1 {StrictModeMultivector}
StrictModeMultivector: max_vectors 1 uint64?
PayloadStorageParams: memory 1 Memory?
IdTrackerParams: memory 1 Memory?
CreateCollection: collection_name 1 string, hnsw_config 4 HnswConfigDiff?, wal_config 5 WalConfigDiff?, optimizers_config 6 OptimizersConfigDiff?, shard_number 7 uint32?, on_disk_payload 8 bool?, timeout 9 uint64?, vectors_config 10 VectorsConfig?, replication_factor 11 uint32?, write_consistency_factor 12 uint32?, quantization_config 14 QuantizationConfig?, sharding_method 15 ShardingMethod?, sparse_vectors_config 16 SparseVectorConfig?, strict_mode_config 17 StrictModeConfig?, metadata 18 {Value}, payload 19 PayloadStorageParams?, id_tracker 20 IdTrackerParams?
UpdateCollection: collection_name 1 string, optimizers_config 2 OptimizersConfigDiff?, timeout 3 uint64?, params 4 CollectionParamsDiff?, hnsw_config 5 HnswConfigDiff?, vectors_config 6 VectorsConfigDiff?, quantization_config 7 QuantizationConfigDiff?, sparse_vectors_config 8 SparseVectorConfig?, strict_mode_config 9 StrictModeConfig?, metadata 10 {Value}
DeleteCollection: collection_name 1 string, timeout 2 uint64?
CollectionOperationResponse: result 1 bool, time 2 double
CollectionParams: shard_number 3 uint32, on_disk_payload 4 bool, vectors_config 5 VectorsConfig?, replication_factor 6 uint32?, write_consistency_factor 7 uint32?, read_fan_out_factor 8 uint32?, sharding_method 9 ShardingMethod?, sparse_vectors_config 10 SparseVectorConfig?, read_fan_out_delay_ms 11 uint64?, payload 12 PayloadStorageParams?, id_tracker 13 IdTrackerParams?
CollectionParamsDiff: replication_factor 1 uint32?, write_consistency_factor 2 uint32?, on_disk_payload 3 bool?, read_fan_out_factor 4 uint32?, read_fan_out_delay_ms 5 uint64?, payload 6 PayloadStorageParams?, id_tracker 7 IdTrackerParams?
CollectionConfig: params 1 CollectionParams, hnsw_config 2 HnswConfigDiff, optimizer_config 3 OptimizersConfigDiff, wal_config 4 WalConfigDiff, quantization_config 5 QuantizationConfig?, strict_mode_config 6 StrictModeConfig?, metadata 7 {Value}
KeywordIndexParams: is_tenant 1 bool?, on_disk 2 bool?, enable_hnsw 3 bool?, prefix 4 KeywordPrefixParams?, memory 5 Memory?, nested 6 string?
KeywordPrefixParams:
IntegerIndexParams: lookup 1 bool?, range 2 bool?, is_principal 3 bool?, on_disk 4 bool?, enable_hnsw 5 bool?, memory 6 Memory?, nested 7 string?
FloatIndexParams: on_disk 1 bool?, is_principal 2 bool?, enable_hnsw 3 bool?, memory 4 Memory?, nested 5 string?
GeoIndexParams: on_disk 1 bool?, enable_hnsw 2 bool?, memory 3 Memory?, nested 4 string?
StopwordsSet: languages 1 string[], custom 2 string[]
TextIndexParams: tokenizer 1 TokenizerType, lowercase 2 bool?, min_token_len 3 uint64?, max_token_len 4 uint64?, on_disk 5 bool?, stopwords 6 StopwordsSet?, phrase_matching 7 bool?, stemmer 8 StemmingAlgorithm?, ascii_folding 9 bool?, enable_hnsw 10 bool?, memory 11 Memory?, scoring 12 TextScoringParams?, nested 13 string?
TextScoringParams: type 1 TextScoringType
StemmingAlgorithm: snowball 1 SnowballParams|stemming_params, disabled 2 DisabledStemmer|stemming_params
SnowballParams: language 1 string
DisabledStemmer:
BoolIndexParams: on_disk 1 bool?, enable_hnsw 2 bool?, memory 3 Memory?, nested 4 string?
DatetimeIndexParams: on_disk 1 bool?, is_principal 2 bool?, enable_hnsw 3 bool?, memory 4 Memory?, nested 5 string?
UuidIndexParams: is_tenant 1 bool?, on_disk 2 bool?, enable_hnsw 3 bool?, memory 4 Memory?, nested 5 string?
PayloadIndexParams: keyword_index_params 3 KeywordIndexParams|index_params, integer_index_params 2 IntegerIndexParams|index_params, float_index_params 4 FloatIndexParams|index_params, geo_index_params 5 GeoIndexParams|index_params, text_index_params 1 TextIndexParams|index_params, bool_index_params 6 BoolIndexParams|index_params, datetime_index_params 7 DatetimeIndexParams|index_params, uuid_index_params 8 UuidIndexParams|index_params
PayloadSchemaInfo: data_type 1 PayloadSchemaType, params 2 PayloadIndexParams?, points 3 uint64?
UpdateQueueInfo: length 1 uint64, deferred_points 2 uint64?
CollectionInfo: status 1 CollectionStatus, optimizer_status 2 OptimizerStatus, segments_count 4 uint64, config 7 CollectionConfig, payload_schema 8 {PayloadSchemaInfo}, points_count 9 uint64?, indexed_vectors_count 10 uint64?, warnings 11 CollectionWarning[], update_queue 12 UpdateQueueInfo, created_at 13 .google.protobuf.Timestamp?
ChangeAliases: actions 1 AliasOperations[], timeout 2 uint64?
AliasOperations: create_alias 1 CreateAlias|action, rename_alias 2 RenameAlias|action, delete_alias 3 DeleteAlias|action
CreateAlias: collection_name 1 string, alias_name 2 string
RenameAlias: old_alias_name 1 string, new_alias_name 2 string
DeleteAlias: alias_name 1 string
ListAliasesRequest:
ListCollectionAliasesRequest: collection_name 1 string
AliasDescription: alias_name 1 string, collection_name 2 string
ListAliasesResponse: aliases 1 AliasDescription[], time 2 double
CollectionClusterInfoRequest: collection_name 1 string
ShardKey: keyword 1 string|key, number 2 uint64|key
LocalShardInfo: shard_id 1 uint32, points_count 2 uint64, state 3 ReplicaState, shard_key 4 ShardKey?
RemoteShardInfo: shard_id 1 uint32, peer_id 2 uint64, state 3 ReplicaState, shard_key 4 ShardKey?
ShardTransferInfo: shard_id 1 uint32, to_shard_id 5 uint32?, from 2 uint64, to 3 uint64, sync 4 bool
ReshardingInfo: shard_id 1 uint32, peer_id 2 uint64, shard_key 3 ShardKey?, direction 4 ReshardingDirection
CollectionClusterInfoResponse: peer_id 1 uint64, shard_count 2 uint64, local_shards 3 LocalShardInfo[], remote_shards 4 RemoteShardInfo[], shard_transfers 5 ShardTransferInfo[], resharding_operations 6 ReshardingInfo[], time 7 double
MoveShard: shard_id 1 uint32, to_shard_id 5 uint32?, from_peer_id 2 uint64, to_peer_id 3 uint64, method 4 ShardTransferMethod?
ReplicateShard: shard_id 1 uint32, to_shard_id 5 uint32?, from_peer_id 2 uint64, to_peer_id 3 uint64, method 4 ShardTransferMethod?
AbortShardTransfer: shard_id 1 uint32, to_shard_id 4 uint32?, from_peer_id 2 uint64, to_peer_id 3 uint64
RestartTransfer: shard_id 1 uint32, to_shard_id 5 uint32?, from_peer_id 2 uint64, to_peer_id 3 uint64, method 4 ShardTransferMethod
ReplicatePoints: from_shard_key 1 ShardKey, to_shard_key 2 ShardKey, filter 3 Filter?
Replica: shard_id 1 uint32, peer_id 2 uint64
CreateShardKey: shard_key 1 ShardKey, shards_number 2 uint32?, replication_factor 3 uint32?, placement 4 uint64[], initial_state 5 ReplicaState?
DeleteShardKey: shard_key 1 ShardKey
UpdateCollectionClusterSetupRequest: collection_name 1 string, move_shard 2 MoveShard|operation, replicate_shard 3 ReplicateShard|operation, abort_transfer 4 AbortShardTransfer|operation, drop_replica 5 Replica|operation, create_shard_key 7 CreateShardKey|operation, delete_shard_key 8 DeleteShardKey|operation, restart_transfer 9 RestartTransfer|operation, replicate_points 10 ReplicatePoints|operation, timeout 6 uint64?
UpdateCollectionClusterSetupResponse: result 1 bool, time 2 double
CreateShardKeyRequest: collection_name 1 string, request 2 CreateShardKey, timeout 3 uint64?
DeleteShardKeyRequest: collection_name 1 string, request 2 DeleteShardKey, timeout 3 uint64?
ListShardKeysRequest: collection_name 1 string
CreateShardKeyResponse: result 1 bool, time 2 double
DeleteShardKeyResponse: result 1 bool, time 2 double
ShardKeyDescription: key 1 ShardKey
ListShardKeysResponse: shard_keys 1 ShardKeyDescription[], time 2 double
enum Datatype: Default 0, Float32 1, Uint8 2, Float16 3, Turbo4 4, Turbo8 5, Turbo16 6
enum Memory: MemoryUnknown 0, Cold 1, Cached 2, Pinned 3
enum Modifier: None 0, Idf 1
enum MultiVectorComparator: MaxSim 0
enum Distance: UnknownDistance 0, Cosine 1, Euclid 2, Dot 3, Manhattan 4
enum CollectionStatus: UnknownCollectionStatus 0, Green 1, Yellow 2, Red 3, Grey 4
enum PayloadSchemaType: UnknownType 0, Keyword 1, Integer 2, Float 3, Geo 4, Text 5, Bool 6, Datetime 7, Uuid 8
enum QuantizationType: UnknownQuantization 0, Int8 1
enum CompressionRatio: x4 0, x8 1, x16 2, x32 3, x64 4
enum BinaryQuantizationEncoding: OneBit 0, TwoBits 1, OneAndHalfBits 2
enum TurboQuantBitSize: Bits1 0, Bits1_5 1, Bits2 2, Bits4 3, Bits8 4
enum ShardingMethod: Auto 0, Custom 1
enum TokenizerType: Unknown 0, Prefix 1, Whitespace 2, Word 3, Multilingual 4, Code 5
enum TextScoringType: Bm25 0
enum ReplicaState: Active 0, Dead 1, Partial 2, Initializing 3, Listener 4, PartialSnapshot 5, Recovery 6, Resharding 7, ReshardingScaleDown 8, ActiveRead 9, ManualRecovery 10
enum ReshardingDirection: Up 0, Down 1
enum ShardTransferMethod: StreamRecords 0, Snapshot 1, WalDelta 2, ReshardingStreamRecords 3
`,
};

/** The service for collections. */
export const collectionsServiceSchema: SchemaFile = {
  name: "collections_service.proto",
  package: "qdrant",
  imports: ["collections.proto"],
  text: `
service Collections: Get GetCollectionInfoRequest GetCollectionInfoResponse, List ListCollectionsRequest ListCollectionsResponse, Create CreateCollection CollectionOperationResponse, Update UpdateCollection CollectionOperationResponse, Delete DeleteCollection CollectionOperationResponse, UpdateAliases ChangeAliases CollectionOperationResponse, ListCollectionAliases ListCollectionAliasesRequest ListAliasesResponse, ListAliases ListAliasesRequest ListAliasesResponse, CollectionClusterInfo CollectionClusterInfoRequest CollectionClusterInfoResponse, CollectionExists CollectionExistsRequest CollectionExistsResponse, UpdateCollectionClusterSetup UpdateCollectionClusterSetupRequest UpdateCollectionClusterSetupResponse, CreateShardKey CreateShardKeyRequest CreateShardKeyResponse, DeleteShardKey DeleteShardKeyRequest DeleteShardKeyResponse, ListShardKeys ListShardKeysRequest ListShardKeysResponse
`,
};
