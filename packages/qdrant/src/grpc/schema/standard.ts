import type { SchemaFile } from "../wire/schema.js";

/** Points in time. */
export const timestampSchema: SchemaFile = {
  name: "google/protobuf/timestamp.proto",
  package: "google.protobuf",
  imports: [],
  text: "Timestamp: seconds 1 int64, nanos 2 int32",
};

/** gRPC's own way of asking whether a server is well. */
export const healthSchema: SchemaFile = {
  name: "health_check.proto",
  package: "grpc.health.v1",
  imports: [],
  text: `
HealthCheckRequest: service 1 string
HealthCheckResponse: status 1 HealthCheckResponse.ServingStatus
enum HealthCheckResponse.ServingStatus: UNKNOWN 0, SERVING 1, NOT_SERVING 2, SERVICE_UNKNOWN 3
service Health: Check HealthCheckRequest HealthCheckResponse
`,
};

/** gRPC's own way of asking what a server serves; the versions differ in their names alone. */
const reflectionSchema = (version: "v1" | "v1alpha"): SchemaFile => ({
  name: `grpc/reflection/${version}/reflection.proto`,
  package: `grpc.reflection.${version}`,
  imports: [],
  text: `
ServerReflectionRequest: host 1 string, file_by_filename 3 string|message_request, file_containing_symbol 4 string|message_request, file_containing_extension 5 ExtensionRequest|message_request, all_extension_numbers_of_type 6 string|message_request, list_services 7 string|message_request
ExtensionRequest: containing_type 1 string, extension_number 2 int32
ServerReflectionResponse: valid_host 1 string, original_request 2 ServerReflectionRequest, file_descriptor_response 4 FileDescriptorResponse|message_response, all_extension_numbers_response 5 ExtensionNumberResponse|message_response, list_services_response 6 ListServiceResponse|message_response, error_response 7 ErrorResponse|message_response
FileDescriptorResponse: file_descriptor_proto 1 bytes[]
ExtensionNumberResponse: base_type_name 1 string, extension_number 2 int32[]
ListServiceResponse: service 1 ServiceResponse[]
ServiceResponse: name 1 string
ErrorResponse: error_code 1 int32, error_message 2 string
service ServerReflection: ServerReflectionInfo stream ServerReflectionRequest stream ServerReflectionResponse
`,
});

export const reflectionV1Schema = reflectionSchema("v1");
export const reflectionV1AlphaSchema = reflectionSchema("v1alpha");

/** How schemas are themselves described, as far as they are here. */
export const descriptorSchema: SchemaFile = {
  name: "google/protobuf/descriptor.proto",
  package: "google.protobuf",
  imports: [],
  text: `
FileDescriptorProto: name 1 string?, package 2 string?, dependency 3 string[], message_type 4 DescriptorProto[], enum_type 5 EnumDescriptorProto[], service 6 ServiceDescriptorProto[], syntax 12 string?
DescriptorProto: name 1 string?, field 2 FieldDescriptorProto[], nested_type 3 DescriptorProto[], enum_type 4 EnumDescriptorProto[], options 7 MessageOptions?, oneof_decl 8 OneofDescriptorProto[]
FieldDescriptorProto: name 1 string?, number 3 int32?, label 4 int32?, type 5 int32?, type_name 6 string?, oneof_index 9 int32?, proto3_optional 17 bool?
OneofDescriptorProto: name 1 string?
MessageOptions: map_entry 7 bool?
EnumDescriptorProto: name 1 string?, value 2 EnumValueDescriptorProto[]
EnumValueDescriptorProto: name 1 string?, number 2 int32?
ServiceDescriptorProto: name 1 string?, method 2 MethodDescriptorProto[]
MethodDescriptorProto: name 1 string?, input_type 2 string?, output_type 3 string?, client_streaming 5 bool?, server_streaming 6 bool?
`,
};
