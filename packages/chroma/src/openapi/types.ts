/** A JSON schema, as OpenAPI 3.1 has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A parameter in the path or the query string. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
}

/** One operation, as it is described. */
export interface Operation {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  readonly path: string;
  readonly id: string;
  readonly tag: "System" | "Tenant" | "Database" | "Collection" | "Function" | "Record";
  readonly summary: string;
  readonly description: string;
  readonly query?: readonly Parameter[];
  readonly body?: JsonSchema;
  /** Status of success; 200 when absent. */
  readonly status?: number;
  readonly answer: JsonSchema;
  /** Statuses of failure beside 400, 422 and 500. */
  readonly failures?: readonly number[];
}

/** A reference to a named schema. */
export const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** A list of something. */
export const list = (items: JsonSchema): JsonSchema => ({ type: "array", items });

/** Something, or null. */
export const nullable = (schema: JsonSchema): JsonSchema => ({ oneOf: [schema, { type: "null" }] });

/** An object of these properties. */
export const object = (
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema => ({
  type: "object",
  properties,
  ...(required.length === 0 ? {} : { required }),
});
