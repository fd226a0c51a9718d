import type { SchemaFile } from "../wire/schema.js";

/** Points, and requests about them. */
export const pointsSchema: SchemaFile = {
  name: "points.proto",
  package: "qdrant",
  imports: ["collections.proto", "qdrant_common.proto", "google/protobuf/timestamp.proto", "json_with_int.proto"],
  text: `
WriteOrdering: type 1 WriteOrderingType
ReadConsistency: type 1 ReadConsistencyType|value, factor 2 uint64|value
SparseIndices: data 1 uint32[]
Document: text 1 string, model 3 string, options 4 {Value}
Image: image 1 Value, model 2 string, options 3 {Value}
InferenceObject: object 1 Value, model 2 string, options 3 {Value}
Vector: data 1 float[], indices 2 SparseIndices?, vectors_count 3 uint32?, dense 101 DenseVector|vector, sparse 102 SparseVector|vector, multi_dense 103 MultiDenseVector|vector, document 104 Document|vector, image 105 Image|vector, object 106 InferenceObject|vector
VectorOutput: data 1 float[], indices 2 SparseIndices?, vectors_count 3 uint32?, dense 101 DenseVector|vector, sparse 102 SparseVector|vector, multi_dense 103 MultiDenseVector|vector
DenseVector: data 1 float[]
SparseVector: values 1 float[], indices 2 uint32[]
MultiDenseVector: vectors 1 DenseVector[]
VectorInput: id 1 PointId|variant, dense 2 DenseVector|variant, sparse 3 SparseVector|variant, multi_dense 4 MultiDenseVector|variant, document 5 Document|variant, image 6 Image|variant, object 7 InferenceObject|variant
ShardKeySelector: shard_keys 1 ShardKey[], fallback 2 ShardKey?
UpsertPoints: collection_name 1 string, wait 2 bool?, points 3 PointStruct[~], ordering 4 WriteOrdering?, shard_key_selector 5 ShardKeySelector?, update_filter 6 Filter?, timeout 7 uint64?, update_mode 8 UpdateMode?
DeletePoints: collection_name 1 string, wait 2 bool?, points 3 PointsSelector, ordering 4 WriteOrdering?, shard_key_selector 5 ShardKeySelector?, timeout 6 uint64?
GetPoints: collection_name 1 string, ids 2 PointId[], with_payload 4 WithPayloadSelector, with_vectors 5 WithVectorsSelector?, read_consistency 6 ReadConsistency?, shard_key_selector 7 ShardKeySelector?, timeout 8 uint64?
UpdatePointVectors: collection_name 1 string, wait 2 bool?, points 3 PointVectors[], ordering 4 WriteOrdering?, shard_key_selector 5 ShardKeySelector?, update_filter 6 Filter?, timeout 7 uint64?
PointVectors: id 1 PointId, vectors 2 Vectors
DeletePointVectors: collection_name 1 string, wait 2 bool?, points_selector 3 PointsSelector, vectors 4 VectorsSelector, ordering 5 WriteOrdering?, shard_key_selector 6 ShardKeySelector?, timeout 7 uint64?
SetPayloadPoints: collection_name 1 string, wait 2 bool?, payload 3 {Value}, points_selector 5 PointsSelector?, ordering 6 WriteOrdering?, shard_key_selector 7 ShardKeySelector?, key 8 string?, timeout 9 uint64?
DeletePayloadPoints: collection_name 1 string, wait 2 bool?, keys 3 string[], points_selector 5 PointsSelector?, ordering 6 WriteOrdering?, shard_key_selector 7 ShardKeySelector?, timeout 8 uint64?
ClearPayloadPoints: collection_name 1 string, wait 2 bool?, points 3 PointsSelector, ordering 4 WriteOrdering?, shard_key_selector 5 ShardKeySelector?, timeout 6 uint64?
CreateFieldIndexCollection: collection_name 1 string, wait 2 bool?, field_name 3 string, field_type 4 FieldType?, field_index_params 5 PayloadIndexParams?, ordering 6 WriteOrdering?, timeout 7 uint64?
DeleteFieldIndexCollection: collection_name 1 string, wait 2 bool?, field_name 3 string, ordering 4 WriteOrdering?, timeout 5 uint64?
DenseVectorCreationConfig: size 1 uint64, distance 2 Distance, multivector_config 3 MultiVectorConfig?, datatype 4 Datatype?
SparseVectorCreationConfig: modifier 1 Modifier?, datatype 2 Datatype?
CreateVectorNameRequest: collection_name 1 string, wait 2 bool?, vector_name 3 string, dense_config 4 DenseVectorCreationConfig|vector_config, sparse_config 5 SparseVectorCreationConfig|vector_config, timeout 6 uint64?, ordering 7 WriteOrdering?
DeleteVectorNameRequest: collection_name 1 string, wait 2 bool?, vector_name 3 string, timeout 4 uint64?, ordering 5 WriteOrdering?
PayloadIncludeSelector: fields 1 string[]
PayloadExcludeSelector: fields 1 string[]
WithPayloadSelector: enable 1 bool|selector_options, include 2 PayloadIncludeSelector|selector_options, exclude 3 PayloadExcludeSelector|selector_options
NamedVectors: vectors 1 {Vector}
NamedVectorsOutput: vectors 1 {VectorOutput}
Vectors: vector 1 Vector|vectors_options, vectors 2 NamedVectors|vectors_options
VectorsOutput: vector 1 VectorOutput|vectors_options, vectors 2 NamedVectorsOutput|vectors_options
VectorsSelector: names 1 string[]
WithVectorsSelector: enable 1 bool|selector_options, include 2 VectorsSelector|selector_options
QuantizationSearchParams: ignore 1 bool?, rescore 2 bool?, oversampling 3 double?
AcornSearchParams: enable 1 bool?, max_selectivity 2 double?
IdfParams: corpus 1 Filter?
SearchParams: hnsw_ef 1 uint64?, exact 2 bool?, quantization 3 QuantizationSearchParams?, indexed_only 4 bool?, acorn 5 AcornSearchParams?, idf 6 IdfParams?
SearchPoints: collection_name 1 string, vector 2 float[], filter 3 Filter, limit 4 uint64, with_payload 6 WithPayloadSelector, params 7 SearchParams, score_threshold 8 float?, offset 9 uint64?, vector_name 10 string?, with_vectors 11 WithVectorsSelector?, read_consistency 12 ReadConsistency?, timeout 13 uint64?, shard_key_selector 14 ShardKeySelector?, sparse_indices 15 SparseIndices?
SearchBatchPoints: collection_name 1 string, search_points 2 SearchPoints[], read_consistency 3 ReadConsistency?, timeout 4 uint64?
WithLookup: collection 1 string, with_payload 2 WithPayloadSelector?, with_vectors 3 WithVectorsSelector?
SearchPointGroups: collection_name 1 string, vector 2 float[], filter 3 Filter, limit 4 uint32, with_payload 5 WithPayloadSelector, params 6 SearchParams, score_threshold 7 float?, vector_name 8 string?, with_vectors 9 WithVectorsSelector?, group_by 10 string, group_size 11 uint32, read_consistency 12 ReadConsistency?, with_lookup 13 WithLookup?, timeout 14 uint64?, shard_key_selector 15 ShardKeySelector?, sparse_indices 16 SparseIndices?
StartFrom: float 1 double|value, integer 2 int64|value, timestamp 3 .google.protobuf.Timestamp|value, datetime 4 string|value
OrderBy: key 1 string, direction 2 Direction?, start_from 3 StartFrom?
ScrollPoints: collection_name 1 string, filter 2 Filter, offset 3 PointId?, limit 4 uint32?, with_payload 6 WithPayloadSelector, with_vectors 7 WithVectorsSelector?, read_consistency 8 ReadConsistency?, shard_key_selector 9 ShardKeySelector?, order_by 10 OrderBy?, timeout 11 uint64?
LookupLocation: collection_name 1 string, vector_name 2 string?, shard_key_selector 3 ShardKeySelector?
RecommendPoints: collection_name 1 string, positive 2 PointId[], negative 3 PointId[], filter 4 Filter, limit 5 uint64, with_payload 7 WithPayloadSelector, params 8 SearchParams, score_threshold 9 float?, offset 10 uint64?, using 11 string?, with_vectors 12 WithVectorsSelector?, lookup_from 13 LookupLocation?, read_consistency 14 ReadConsistency?, strategy 16 RecommendStrategy?, positive_vectors 17 Vector[], negative_vectors 18 Vector[], timeout 19 uint64?, shard_key_selector 20 ShardKeySelector?
RecommendBatchPoints: collection_name 1 string, recommend_points 2 RecommendPoints[], read_consistency 3 ReadConsistency?, timeout 4 uint64?
RecommendPointGroups: collection_name 1 string, positive 2 PointId[], negative 3 PointId[], filter 4 Filter, limit 5 uint32, with_payload 6 WithPayloadSelector, params 7 SearchParams, score_threshold 8 float?, using 9 string?, with_vectors 10 WithVectorsSelector?, lookup_from 11 LookupLocation?, group_by 12 string, group_size 13 uint32, read_consistency 14 ReadConsistency?, with_lookup 15 WithLookup?, strategy 17 RecommendStrategy?, positive_vectors 18 Vector[], negative_vectors 19 Vector[], timeout 20 uint64?, shard_key_selector 21 ShardKeySelector?
TargetVector: single 1 VectorExample|target
VectorExample: id 1 PointId|example, vector 2 Vector|example
ContextExamplePair: positive 1 VectorExample, negative 2 VectorExample
DiscoverPoints: collection_name 1 string, target 2 TargetVector, context 3 ContextExamplePair[], filter 4 Filter, limit 5 uint64, with_payload 6 WithPayloadSelector, params 7 SearchParams, offset 8 uint64?, using 9 string?, with_vectors 10 WithVectorsSelector?, lookup_from 11 LookupLocation?, read_consistency 12 ReadConsistency?, timeout 13 uint64?, shard_key_selector 14 ShardKeySelector?
DiscoverBatchPoints: collection_name 1 string, discover_points 2 DiscoverPoints[], read_consistency 3 ReadConsistency?, timeout 4 uint64?
CountPoints: collection_name 1 string, filter 2 Filter, exact 3 bool?, read_consistency 4 ReadConsistency?, shard_key_selector 5 ShardKeySelector?, timeout 6 uint64?
RecommendInput: positive 1 VectorInput[], negative 2 VectorInput[], strategy 3 RecommendStrategy?
ContextInputPair: positive 1 VectorInput, negative 2 VectorInput
DiscoverInput: target 1 VectorInput, context 2 ContextInput
ContextInput: pairs 1 ContextInputPair[]
RelevanceFeedbackInput: target 1 VectorInput, feedback 2 FeedbackItem[], strategy 3 FeedbackStrategy
FeedbackItem: example 1 VectorInput, score 2 float
FeedbackStrategy: naive 1 NaiveFeedbackStrategy|variant
NaiveFeedbackStrategy: a 1 float, b 2 float, c 3 float
Formula: expression 1 Expression, defaults 2 {Value}
Expression: constant 1 float|variant, variable 2 string|variant, condition 3 Condition|variant, geo_distance 4 GeoDistance|variant, datetime 5 string|variant, datetime_key 6 string|variant, mult 7 MultExpression|variant, sum 8 SumExpression|variant, div 9 DivExpression|variant, neg 10 Expression|variant, abs 11 Expression|variant, sqrt 12 Expression|variant, pow 13 PowExpression|variant, exp 14 Expression|variant, log10 15 Expression|variant, ln 16 Expression|variant, exp_decay 17 DecayParamsExpression|variant, gauss_decay 18 DecayParamsExpression|variant, lin_decay 19 DecayParamsExpression|variant, acosh 20 Expression|variant, max 21 MaxExpression|variant, min 22 MinExpression|variant
GeoDistance: origin 1 GeoPoint, to 2 string
MultExpression: mult 1 Expression[]
SumExpression: sum 1 Expression[]
MaxExpression: max 1 Expression[]
MinExpression: min 1 Expression[]
DivExpression: left 1 Expression, right 2 Expression, by_zero_default 3 float?
PowExpression: base 1 Expression, exponent 2 Expression
DecayParamsExpression: x 1 Expression, target 2 Expression?, scale 3 float?, midpoint 4 float?
NearestInputWithMmr: nearest 1 VectorInput, mmr 2 Mmr
Mmr: diversity 2 float?, candidates_limit 3 uint32?
Rrf: k 1 uint32?, weights 2 float[]
Query: nearest 1 VectorInput|variant, recommend 2 RecommendInput|variant, discover 3 DiscoverInput|variant, context 4 ContextInput|variant, order_by 5 OrderBy|variant, fusion 6 Fusion|variant, sample 7 Sample|variant, formula 8 Formula|variant, nearest_with_mmr 9 NearestInputWithMmr|variant, rrf 10 Rrf|variant, relevance_feedback 11 RelevanceFeedbackInput|variant, text 12 TextQuery|variant
TextQuery: query 1 string, bm25 2 Bm25Params|scoring
Bm25Params: k 1 float?, b 2 float?
PrefetchQuery: prefetch 1 PrefetchQuery[], query 2 Query?, using 3 string?, filter 4 Filter?, params 5 SearchParams?, score_threshold 6 float?, limit 7 uint64?, lookup_from 8 LookupLocation?
QueryPoints: collection_name 1 string, prefetch 2 PrefetchQuery[], query 3 Query?, using 4 string?, filter 5 Filter?, params 6 SearchParams?, score_threshold 7 float?, limit 8 uint64?, offset 9 uint64?, with_vectors 10 WithVectorsSelector?, with_payload 11 WithPayloadSelector?, read_consistency 12 ReadConsistency?, shard_key_selector 13 ShardKeySelector?, lookup_from 14 LookupLocation?, timeout 15 uint64?
QueryBatchPoints: collection_name 1 string, query_points 2 QueryPoints[], read_consistency 3 ReadConsistency?, timeout 4 uint64?
QueryPointGroups: collection_name 1 string, prefetch 2 PrefetchQuery[], query 3 Query?, using 4 string?, filter 5 Filter?, params 6 SearchParams?, score_threshold 7 float?, with_payload 8 WithPayloadSelector, with_vectors 9 WithVectorsSelector?, lookup_from 10 LookupLocation?, limit 11 uint64?, group_size 12 uint64?, group_by 13 string, read_consistency 14 ReadConsistency?, with_lookup 15 WithLookup?, timeout 16 uint64?, shard_key_selector 17 ShardKeySelector?
FacetCounts: collection_name 1 string, key 2 string, filter 3 Filter?, limit 4 uint64?, exact 5 bool?, timeout 6 uint64?, read_consistency 7 ReadConsistency?, shard_key_selector 8 ShardKeySelector?
FacetValue: string_value 1 string|variant, integer_value 2 int64|variant, bool_value 3 bool|variant
FacetHit: value 1 FacetValue, count 2 uint64
SearchMatrixPoints: collection_name 1 string, filter 2 Filter?, sample 3 uint64?, limit 4 uint64?, using 5 string?, timeout 6 uint64?, read_consistency 7 ReadConsistency?, shard_key_selector 8 ShardKeySelector?
SearchMatrixPairs: pairs 1 SearchMatrixPair[]
SearchMatrixPair: a 1 PointId, b 2 PointId, score 3 float
SearchMatrixOffsets: offsets_row 1 uint64[], offsets_col 2 uint64[], scores 3 float[], ids 4 PointId[]
PointsUpdateOperation: upsert 1 PointsUpdateOperation.PointStructList|operation, delete_deprecated 2 PointsSelector|operation, set_payload 3 PointsUpdateOperation.SetPayload|operation, overwrite_payload 4 PointsUpdateOperation.OverwritePayload|operation, delete_payload 5 PointsUpdateOperation.DeletePayload|operation, clear_payload_deprecated 6 PointsSelector|operation, update_vectors 7 PointsUpdateOperation.UpdateVectors|operation, delete_vectors 8 PointsUpdateOperation.DeleteVectors|operation, delete_points 9 PointsUpdateOperation.DeletePoints|operation, clear_payload 10 PointsUpdateOperation.ClearPayload|operation
PointsUpdateOperation.PointStructList: points 1 PointStruct[~], shard_key_selector 2 ShardKeySelector?, update_filter 3 Filter?, update_mode 4 UpdateMode?
PointsUpdateOperation.SetPayload: payload 1 {Value}, points_selector 2 PointsSelector?, shard_key_selector 3 ShardKeySelector?, key 4 string?
PointsUpdateOperation.OverwritePayload: payload 1 {Value}, points_selector 2 PointsSelector?, shard_key_selector 3 ShardKeySelector?, key 4 string?
PointsUpdateOperation.DeletePayload: keys 1 string[], points_selector 2 PointsSelector?, shard_key_selector 3 ShardKeySelector?
PointsUpdateOperation.UpdateVectors: points 1 PointVectors[], shard_key_selector 2 ShardKeySelector?, update_filter 3 Filter?
PointsUpdateOperation.DeleteVectors: points_selector 1 PointsSelector, vectors 2 VectorsSelector, shard_key_selector 3 ShardKeySelector?
PointsUpdateOperation.DeletePoints: points 1 PointsSelector, shard_key_selector 2 ShardKeySelector?
PointsUpdateOperation.ClearPayload: points 1 PointsSelector, shard_key_selector 2 ShardKeySelector?
UpdateBatchPoints: collection_name 1 string, wait 2 bool?, operations 3 PointsUpdateOperation[], ordering 4 WriteOrdering?, timeout 5 uint64?
PointsOperationResponse: result 1 UpdateResult, time 2 double, usage 3 Usage?
UpdateResult: operation_id 1 uint64?, status 2 UpdateStatus
OrderValue: int 1 int64|variant, float 2 double|variant
ScoredPoint: id 1 PointId, payload 2 {Value}, score 3 float, version 5 uint64, vectors 6 VectorsOutput?, shard_key 7 ShardKey?, order_value 8 OrderValue?
GroupId: unsigned_value 1 uint64|kind, integer_value 2 int64|kind, string_value 3 string|kind
PointGroup: id 1 GroupId, hits 2 ScoredPoint[], lookup 3 RetrievedPoint
GroupsResult: groups 1 PointGroup[]
SearchResponse: result 1 ScoredPoint[], time 2 double, usage 3 Usage?
QueryResponse: result 1 ScoredPoint[], time 2 double, usage 3 Usage?
QueryBatchResponse: result 1 BatchResult[], time 2 double, usage 3 Usage?
QueryGroupsResponse: result 1 GroupsResult, time 2 double, usage 3 Usage?
BatchResult: result 1 ScoredPoint[]
SearchBatchResponse: result 1 BatchResult[], time 2 double, usage 3 Usage?
SearchGroupsResponse: result 1 GroupsResult, time 2 double, usage 3 Usage?
CountResponse: result 1 CountResult, time 2 double, usage 3 Usage?
ScrollResponse: next_page_offset 1 PointId?, result 2 RetrievedPoint[], time 3 double, usage 4 Usage?
CountResult: count 1 uint64
RetrievedPoint: id 1 PointId, payload 2 {Value}, vectors 4 VectorsOutput?, shard_key 5 ShardKey?, order_value 6 OrderValue?
GetResponse: result 1 RetrievedPoint[], time 2 double, usage 3 Usage?
RecommendResponse: result 1 ScoredPoint[], time 2 double, usage 3 Usage?
RecommendBatchResponse: result 1 BatchResult[], time 2 double, usage 3 Usage?
DiscoverResponse: result 1 ScoredPoint[], time 2 double, usage 3 Usage?
DiscoverBatchResponse: result 1 BatchResult[], time 2 double, usage 3 Usage?
RecommendGroupsResponse: result 1 GroupsResult, time 2 double, usage 3 Usage?
UpdateBatchResponse: result 1 UpdateResult[], time 2 double, usage 3 Usage?
FacetResponse: hits 1 FacetHit[], time 2 double, usage 3 Usage?
SearchMatrixPairsResponse: result 1 SearchMatrixPairs, time 2 double, usage 3 Usage?
SearchMatrixOffsetsResponse: result 1 SearchMatrixOffsets, time 2 double, usage 3 Usage?
PointsSelector: points 1 PointsIdsList|points_selector_one_of, filter 2 Filter|points_selector_one_of
PointsIdsList: ids 1 PointId[]
PointStruct: id 1 PointId, payload 3 {Value}, vectors 4 Vectors?
Usage: hardware 1 HardwareUsage?, inference 2 InferenceUsage?
InferenceUsage: models 1 {ModelUsage}
ModelUsage: tokens 1 uint64
HardwareUsage: cpu 1 uint64, payload_io_read 2 uint64, payload_io_write 3 uint64, payload_index_io_read 4 uint64, payload_index_io_write 5 uint64, vector_io_read 6 uint64, vector_io_write 7 uint64
enum WriteOrderingType: Weak 0, Medium 1, Strong 2
enum UpdateMode: Upsert 0, InsertOnly 1, UpdateOnly 2
enum ReadConsistencyType: All 0, Majority 1, Quorum 2
enum FieldType: FieldTypeKeyword 0, FieldTypeInteger 1, FieldTypeFloat 2, FieldTypeGeo 3, FieldTypeText 4, FieldTypeBool 5, FieldTypeDatetime 6, FieldTypeUuid 7
enum Direction: Asc 0, Desc 1
enum RecommendStrategy: AverageVector 0, BestScore 1, SumScores 2
enum Fusion: RRF 0, DBSF 1
enum Sample: Random 0
enum UpdateStatus: UnknownUpdateStatus 0, Acknowledged 1, Completed 2, ClockRejected 3, WaitTimeout 4
`,
};

/** The service for points. */
export const pointsServiceSchema: SchemaFile = {
  name: "points_service.proto",
  package: "qdrant",
  imports: ["points.proto"],
  text: `
service Points: Upsert UpsertPoints PointsOperationResponse, Delete DeletePoints PointsOperationResponse, Get GetPoints GetResponse, UpdateVectors UpdatePointVectors PointsOperationResponse, DeleteVectors DeletePointVectors PointsOperationResponse, SetPayload SetPayloadPoints PointsOperationResponse, OverwritePayload SetPayloadPoints PointsOperationResponse, DeletePayload DeletePayloadPoints PointsOperationResponse, ClearPayload ClearPayloadPoints PointsOperationResponse, CreateFieldIndex CreateFieldIndexCollection PointsOperationResponse, DeleteFieldIndex DeleteFieldIndexCollection PointsOperationResponse, CreateVectorName CreateVectorNameRequest PointsOperationResponse, DeleteVectorName DeleteVectorNameRequest PointsOperationResponse, Search SearchPoints SearchResponse, SearchBatch SearchBatchPoints SearchBatchResponse, SearchGroups SearchPointGroups SearchGroupsResponse, Scroll ScrollPoints ScrollResponse, Recommend RecommendPoints RecommendResponse, RecommendBatch RecommendBatchPoints RecommendBatchResponse, RecommendGroups RecommendPointGroups RecommendGroupsResponse, Discover DiscoverPoints DiscoverResponse, DiscoverBatch DiscoverBatchPoints DiscoverBatchResponse, Count CountPoints CountResponse, UpdateBatch UpdateBatchPoints UpdateBatchResponse, Query QueryPoints QueryResponse, QueryBatch QueryBatchPoints QueryBatchResponse, QueryGroups QueryPointGroups QueryGroupsResponse, Facet FacetCounts FacetResponse, SearchMatrixPairs SearchMatrixPoints SearchMatrixPairsResponse, SearchMatrixOffsets SearchMatrixPoints SearchMatrixOffsetsResponse
`,
};
