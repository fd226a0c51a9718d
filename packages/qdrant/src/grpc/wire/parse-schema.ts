import { jsonName } from "./json-name.js";
import {
  type EnumType,
  type Field,
  type FieldType,
  type MessageType,
  type MethodType,
  type ScalarType,
  type SchemaFile,
  type ServiceType,
  scalarTypes,
} from "./schema.js";

/** A line of a schema. */
export interface SchemaLine {
  readonly kind: "message" | "enum" | "service";
  /** With the package before it. */
  readonly name: string;
  /** What stands behind the colon, at its commas. */
  readonly parts: readonly string[];
}

const linePattern = /^(?:(enum|service) )?([\w.]+):(.*)$/;

/** The lines of a file. */
export const linesOf = ({ text, package: owner }: SchemaFile): readonly SchemaLine[] =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, kind, name, rest] = linePattern.exec(line.trim()) ?? [];
      if (name === undefined || rest === undefined) throw new TypeError(`no line of a schema: ${line}`);
      const parts = rest.split(",").map((part) => part.trim());
      return {
        kind: kind === "enum" || kind === "service" ? kind : "message",
        name: `${owner}.${name}`,
        parts: parts.filter((part) => part !== ""),
      };
    });

/** A field as it stands in its line. */
export interface FieldText {
  readonly name: string;
  readonly number: number;
  /** The name of the type of its values; of the values of the map, if it is one. */
  readonly type: string;
  readonly isMap: boolean;
  readonly isRepeated: boolean;
  readonly isUnread: boolean;
  readonly isOptional: boolean;
  readonly oneof: string | null;
}

const fieldPattern = /^(\w+) (\d+) (\{)?([\w.]+)\}?(\[~?\])?(\?)?(?:\|(\w+))?$/;

/** Takes a field of a message apart. */
export const fieldText = (part: string): FieldText => {
  const [, name, number, map, type, repeated, optional, oneof] = fieldPattern.exec(part) ?? [];
  if (name === undefined || type === undefined) throw new TypeError(`no field of a schema: ${part}`);
  return {
    name,
    number: Number(number),
    type,
    isMap: map !== undefined,
    isRepeated: repeated !== undefined,
    isUnread: repeated === "[~]",
    isOptional: optional !== undefined,
    oneof: oneof ?? null,
  };
};

/** A value of an enumeration as it stands in its line. */
export const enumValue = (part: string): readonly [string, number] => {
  const [name = "", number] = part.split(" ");
  return [name, Number(number)];
};

/** A procedure as it stands in its line. */
export interface MethodText {
  readonly name: string;
  readonly request: string;
  readonly answer: string;
  readonly streamsRequests: boolean;
  readonly streamsAnswers: boolean;
}

const methodPattern = /^(\w+) (stream )?([\w.]+) (stream )?([\w.]+)$/;

/** Takes a procedure of a service apart. */
export const methodText = (part: string): MethodText => {
  const [, name, streamsRequests, request, streamsAnswers, answer] = methodPattern.exec(part) ?? [];
  if (name === undefined || request === undefined || answer === undefined) {
    throw new TypeError(`no procedure of a schema: ${part}`);
  }
  return {
    name,
    request,
    answer,
    streamsRequests: streamsRequests !== undefined,
    streamsAnswers: streamsAnswers !== undefined,
  };
};

/** The full name of a type that a file of a package mentions. */
export const fullName = (type: string, owner: string): string =>
  type.startsWith(".") ? type.slice(1) : `${owner}.${type}`;

const isScalar = (type: string): type is ScalarType => (scalarTypes as readonly string[]).includes(type);

/** All types of some files, by their full names. */
export class Schema {
  readonly #messages = new Map<
    string,
    MessageType & { readonly fields: Field[]; readonly byNumber: Map<number, Field> }
  >();
  readonly #enums = new Map<string, EnumType>();
  readonly #services = new Map<string, ServiceType>();

  constructor(files: readonly SchemaFile[]) {
    const lines = files.flatMap((file) => linesOf(file).map((line) => ({ ...line, owner: file.package })));
    for (const { kind, name, parts } of lines) {
      if (kind === "message") this.#messages.set(name, { name, fields: [], byNumber: new Map() });
      if (kind === "enum") this.#enums.set(name, enumType(name, parts));
    }
    for (const { kind, name, parts, owner } of lines) {
      if (kind === "message") this.#addFields(name, parts, owner);
      if (kind === "service") this.#services.set(name, this.#service(name, parts, owner));
    }
  }

  /** The message of that name, which there must be. */
  message(name: string): MessageType {
    const found = this.#messages.get(name);
    if (found === undefined) throw new TypeError(`the schema has no message ${name}`);
    return found;
  }

  get services(): ReadonlyMap<string, ServiceType> {
    return this.#services;
  }

  #addFields(name: string, parts: readonly string[], owner: string): void {
    const message = this.#messages.get(name);
    for (const part of parts) {
      const { type, isMap, ...rest } = fieldText(part);
      const value = this.#fieldType(type, owner);
      const field: Field = { ...rest, type: isMap ? { kind: "map", value } : value };
      message?.fields.push(field);
      message?.byNumber.set(field.number, field);
    }
  }

  #fieldType(type: string, owner: string): FieldType {
    if (isScalar(type)) return { kind: "scalar", scalar: type };
    const name = fullName(type, owner);
    const values = this.#enums.get(name);
    return values === undefined ? { kind: "message", message: this.message(name) } : { kind: "enum", values };
  }

  #service(name: string, parts: readonly string[], owner: string): ServiceType {
    const methods = parts.map(methodText).map((method): readonly [string, MethodType] => {
      const request = this.message(fullName(method.request, owner));
      return [method.name, { ...method, request, answer: this.message(fullName(method.answer, owner)) }];
    });
    return { name, methods: new Map(methods) };
  }
}

const enumType = (name: string, parts: readonly string[]): EnumType => {
  const values = parts.map(enumValue);
  return {
    name,
    numbers: new Map([...values.map(([value, number]) => [jsonName(value), number] as const), ...values]),
    names: new Map(values.map(([value, number]) => [number, value])),
  };
};
