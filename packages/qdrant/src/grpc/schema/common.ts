import type { SchemaFile } from "../wire/schema.js";

/** Ids and filters. */
export const commonSchema: SchemaFile = {
  name: "qdrant_common.proto",
  package: "qdrant",
  imports: ["google/protobuf/timestamp.proto"],
  text: `
PointId: num 1 uint64|point_id_options, uuid 2 string|point_id_options
GeoPoint: lon 1 double, lat 2 double
Filter: should 1 Condition[], must 2 Condition[], must_not 3 Condition[], min_should 4 MinShould?
MinShould: conditions 1 Condition[], min_count 2 uint64
Condition: field 1 FieldCondition|condition_one_of, is_empty 2 IsEmptyCondition|condition_one_of, has_id 3 HasIdCondition|condition_one_of, filter 4 Filter|condition_one_of, is_null 5 IsNullCondition|condition_one_of, nested 6 NestedCondition|condition_one_of, has_vector 7 HasVectorCondition|condition_one_of, slice 8 SliceCondition|condition_one_of
IsEmptyCondition: key 1 string
IsNullCondition: key 1 string
HasIdCondition: has_id 1 PointId[]
HasVectorCondition: has_vector 1 string
SliceCondition: total 1 uint32, index 2 uint32
NestedCondition: key 1 string, filter 2 Filter
FieldCondition: key 1 string, match 2 Match, range 3 Range, geo_bounding_box 4 GeoBoundingBox, geo_radius 5 GeoRadius, values_count 6 ValuesCount, geo_polygon 7 GeoPolygon, datetime_range 8 DatetimeRange, is_empty 9 bool?, is_null 10 bool?
Match: keyword 1 string|match_value, integer 2 int64|match_value, boolean 3 bool|match_value, text 4 string|match_value, keywords 5 RepeatedStrings|match_value, integers 6 RepeatedIntegers|match_value, except_integers 7 RepeatedIntegers|match_value, except_keywords 8 RepeatedStrings|match_value, phrase 9 string|match_value, text_any 10 string|match_value, prefix 11 string|match_value, substring 12 string|match_value
RepeatedStrings: strings 1 string[]
RepeatedIntegers: integers 1 int64[]
Range: lt 1 double?, gt 2 double?, gte 3 double?, lte 4 double?
DatetimeRange: lt 1 .google.protobuf.Timestamp?, gt 2 .google.protobuf.Timestamp?, gte 3 .google.protobuf.Timestamp?, lte 4 .google.protobuf.Timestamp?
GeoBoundingBox: top_left 1 GeoPoint, bottom_right 2 GeoPoint
GeoRadius: center 1 GeoPoint, radius 2 float
GeoLineString: points 1 GeoPoint[]
GeoPolygon: exterior 1 GeoLineString, interiors 2 GeoLineString[]
ValuesCount: lt 1 uint64?, gt 2 uint64?, gte 3 uint64?, lte 4 uint64?
`,
};

/** JSON values whose numbers are integers or doubles. */
export const jsonSchema: SchemaFile = {
  name: "json_with_int.proto",
  package: "qdrant",
  imports: [],
  text: `
Struct: fields 1 {Value}
Value: null_value 1 NullValue|kind, double_value 2 double|kind, integer_value 3 int64|kind, string_value 4 string|kind, bool_value 5 bool|kind, struct_value 6 Struct|kind, list_value 7 ListValue|kind
ListValue: values 1 Value[]
enum NullValue: NULL_VALUE 0
`,
};
