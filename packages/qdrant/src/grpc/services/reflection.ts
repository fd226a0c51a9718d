import { schema, schemaFiles } from "../schema/index.js";
import { statusCodes } from "../transport/status.js";
import { Descriptors } from "../wire/descriptors.js";
import { linesOf, methodText } from "../wire/parse-schema.js";
import type { SchemaFile } from "../wire/schema.js";
import type { ProcedureTable } from "./table.js";

interface ReflectionMessage {
  readonly host?: string;
  readonly file_by_filename?: string;
  readonly file_containing_symbol?: string;
  readonly file_containing_extension?: object;
  readonly all_extension_numbers_of_type?: string;
  readonly list_services?: string;
}

const fileDescriptors = new Descriptors(schema.message("google.protobuf.FileDescriptorProto"), schemaFiles);
const filesByName = new Map(schemaFiles.map((file) => [file.name, file]));

/** Every type, service and procedure, and the file that it is in. */
const filesBySymbol = new Map(
  schemaFiles.flatMap((file) =>
    linesOf(file).flatMap(({ kind, name, parts }): readonly (readonly [string, SchemaFile])[] => {
      const methods = kind === "service" ? parts.map((part) => `${name}.${methodText(part).name}`) : [];
      return [name, ...methods].map((symbol) => [symbol, file]);
    }),
  ),
);

/** Services of the API; those that tell of them are not told of, as in Qdrant. */
const listedServices = schemaFiles
  .filter((file) => !file.package.startsWith("grpc.reflection."))
  .flatMap((file) => linesOf(file).flatMap(({ kind, name }) => (kind === "service" ? [name] : [])));

/** What a client that has no schema is told of it, in both versions of the service. */
export const addReflection = (table: ProcedureTable): void => {
  for (const version of ["v1", "v1alpha"]) {
    table.add<ReflectionMessage>(`grpc.reflection.${version}.ServerReflection`, "ServerReflectionInfo", (request) => ({
      valid_host: request.host ?? "",
      original_request: request,
      ...answer(request, version),
    }));
  }
};

const answer = (request: ReflectionMessage, version: string): object => {
  if (request.list_services !== undefined) {
    return { list_services_response: { service: listedServices.map((name) => ({ name })) } };
  }
  if (request.file_by_filename !== undefined) {
    return descriptors(filesByName.get(request.file_by_filename), request.file_by_filename);
  }
  if (request.file_containing_symbol !== undefined) {
    return descriptors(filesBySymbol.get(request.file_containing_symbol), request.file_containing_symbol);
  }
  return notFound(`there are no extensions in the schema (reflection ${version})`);
};

/** A file with all that it imports, as clients need them to make sense of it. */
const descriptors = (file: SchemaFile | undefined, name: string): object => {
  if (file === undefined) return notFound(`${name} is not in the schema`);
  return {
    file_descriptor_response: { file_descriptor_proto: [...withImports(file)].map((each) => fileDescriptors.of(each)) },
  };
};

const withImports = (file: SchemaFile): ReadonlySet<SchemaFile> => {
  const found = new Set([file]);
  for (const each of found) {
    for (const name of each.imports) {
      const imported = filesByName.get(name);
      if (imported !== undefined) found.add(imported);
    }
  }
  return found;
};

const notFound = (text: string): object => ({
  error_response: { error_code: statusCodes.notFound, error_message: text },
});
