/** Types of values that are no messages. */
export const scalarTypes = [
  "double",
  "float",
  "int64",
  "uint64",
  "int32",
  "uint32",
  "bool",
  "string",
  "bytes",
] as const;

export type ScalarType = (typeof scalarTypes)[number];

/** What a field holds. A map has texts as keys. */
export type FieldType =
  | { readonly kind: "scalar"; readonly scalar: ScalarType }
  | { readonly kind: "message"; readonly message: MessageType }
  | { readonly kind: "enum"; readonly values: EnumType }
  | { readonly kind: "map"; readonly value: FieldType };

/** A field of a message. */
export interface Field {
  readonly name: string;
  readonly number: number;
  readonly type: FieldType;
  readonly isRepeated: boolean;
  /** Whether the messages of a list are read only when somebody asks for them, see {@link Unread}. */
  readonly isUnread: boolean;
  /** Whether it is told apart from its default that it is absent. */
  readonly isOptional: boolean;
  /** The group of fields of which one is there. */
  readonly oneof: string | null;
}

/** The type of a message. */
export interface MessageType {
  readonly name: string;
  readonly fields: readonly Field[];
  /** Fields by their numbers. */
  readonly byNumber: ReadonlyMap<number, Field>;
}

/** The type of an enumeration. */
export interface EnumType {
  readonly name: string;
  readonly names: ReadonlyMap<number, string>;
  /** Numbers by names, and by names as JSON writes them. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** A procedure of a service. */
export interface MethodType {
  readonly name: string;
  readonly request: MessageType;
  readonly answer: MessageType;
  readonly streamsRequests: boolean;
  readonly streamsAnswers: boolean;
}

/** A service. */
export interface ServiceType {
  readonly name: string;
  readonly methods: ReadonlyMap<string, MethodType>;
}

/**
 * A file of types, a line each:
 * - `Name: field 1 type, other 2 type[], …` is a message. `?` behind a type says that its absence is seen, `[]` that there are many
 *   (`[~]` that they are read only when somebody asks for them),
 *   `|group` that it is one of a group of which one is there, and `{type}` is a map from texts.
 * - `enum Name: First 0, Second 1, …` is an enumeration.
 * - `service Name: Method Request Answer, …` is a service; `stream` before a type says that there are many.
 *
 * Names are of the package unless they have a point at the beginning.
 */
export interface SchemaFile {
  readonly name: string;
  readonly package: string;
  readonly imports: readonly string[];
  readonly text: string;
}
