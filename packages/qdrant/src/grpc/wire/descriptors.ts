import { encode } from "./encode.js";
import {
  enumValue,
  type FieldText,
  fieldText,
  fullName,
  linesOf,
  methodText,
  type SchemaLine,
} from "./parse-schema.js";
import type { MessageType, ScalarType, SchemaFile } from "./schema.js";

/** Numbers of types in descriptors. */
const scalarNumbers: Readonly<Record<ScalarType, number>> = {
  double: 1,
  float: 2,
  int64: 3,
  uint64: 4,
  int32: 5,
  bool: 8,
  string: 9,
  bytes: 12,
  uint32: 13,
};
const messageNumber = 11;
const enumNumber = 14;
const optionalLabel = 1;
const repeatedLabel = 3;

/** Describes files of a schema, as `FileDescriptorProto` does. */
export class Descriptors {
  readonly #type: MessageType;
  readonly #enums: ReadonlySet<string>;

  /** `type` is that of descriptors; `files` are all that mention one another. */
  constructor(type: MessageType, files: readonly SchemaFile[]) {
    this.#type = type;
    const lines = files.flatMap(linesOf);
    this.#enums = new Set(lines.filter(({ kind }) => kind === "enum").map(({ name }) => name));
  }

  /** The descriptor of a file, as bytes. */
  of(file: SchemaFile): Buffer {
    const lines = linesOf(file);
    const isTop = ({ name }: SchemaLine): boolean => !name.slice(file.package.length + 1).includes(".");
    return encode(this.#type, {
      name: file.name,
      package: file.package,
      dependency: file.imports,
      message_type: lines
        .filter((line) => line.kind === "message" && isTop(line))
        .map((line) => this.#message(line, lines, file)),
      enum_type: lines.filter((line) => line.kind === "enum" && isTop(line)).map(enumDescriptor),
      service: lines.filter(({ kind }) => kind === "service").map((line) => serviceDescriptor(line, file)),
      syntax: "proto3",
    });
  }

  #message({ name, parts }: SchemaLine, lines: readonly SchemaLine[], file: SchemaFile): object {
    const inner = lines.filter((line) => isDirectlyIn(line.name, name));
    const fields = parts.map(fieldText);
    const groups = [...new Set(fields.flatMap(({ oneof }) => (oneof === null ? [] : [oneof])))];
    // A field whose absence is seen is the only one of a group of its own; those groups come after the others.
    const optionals = fields.filter(({ isOptional }) => isOptional).map((field) => `_${field.name}`);
    const oneofs = [...groups, ...optionals];
    return {
      name: lastPart(name),
      field: fields.map((field) => this.#field(field, name, oneofs, file)),
      nested_type: [
        ...inner.filter(({ kind }) => kind === "message").map((line) => this.#message(line, lines, file)),
        ...fields.filter(({ isMap }) => isMap).map((field) => this.#entry(field, file)),
      ],
      enum_type: inner.filter(({ kind }) => kind === "enum").map(enumDescriptor),
      oneof_decl: oneofs.map((oneof) => ({ name: oneof })),
    };
  }

  #field(field: FieldText, owner: string, oneofs: readonly string[], file: SchemaFile): object {
    const oneof = field.isOptional ? `_${field.name}` : field.oneof;
    return {
      name: field.name,
      number: field.number,
      label: field.isRepeated || field.isMap ? repeatedLabel : optionalLabel,
      ...(field.isMap
        ? { type: messageNumber, type_name: `.${owner}.${entryName(field.name)}` }
        : this.#typeOf(field.type, file)),
      oneof_index: oneof === null ? undefined : oneofs.indexOf(oneof),
      proto3_optional: field.isOptional ? true : undefined,
    };
  }

  #entry(field: FieldText, file: SchemaFile): object {
    return {
      name: entryName(field.name),
      field: [
        { name: "key", number: 1, label: optionalLabel, type: scalarNumbers.string },
        { name: "value", number: 2, label: optionalLabel, ...this.#typeOf(field.type, file) },
      ],
      options: { map_entry: true },
    };
  }

  #typeOf(type: string, file: SchemaFile): object {
    if (type in scalarNumbers) return { type: scalarNumbers[type as ScalarType] };
    const name = fullName(type, file.package);
    return { type: this.#enums.has(name) ? enumNumber : messageNumber, type_name: `.${name}` };
  }
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

const isDirectlyIn = (name: string, owner: string): boolean =>
  name.startsWith(`${owner}.`) && !name.slice(owner.length + 1).includes(".");

/** The name that the type of a map's entries has: `sparse_map` is of `SparseMapEntry`. */
const entryName = (field: string): string =>
  `${field.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Entry`;

const enumDescriptor = ({ name, parts }: SchemaLine): object => ({
  name: lastPart(name),
  value: parts.map(enumValue).map(([value, number]) => ({ name: value, number })),
});

const serviceDescriptor = ({ name, parts }: SchemaLine, file: SchemaFile): object => ({
  name: lastPart(name),
  method: parts.map(methodText).map((method) => ({
    name: method.name,
    input_type: `.${fullName(method.request, file.package)}`,
    output_type: `.${fullName(method.answer, file.package)}`,
    client_streaming: method.streamsRequests ? true : undefined,
    server_streaming: method.streamsAnswers ? true : undefined,
  })),
});
