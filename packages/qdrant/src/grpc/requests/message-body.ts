import type { AnyVectorColumn, Column, JsonColumn, RequestBody } from "@vexfs/core";

/** What the bulk of a request is, by the names that the readers of JSON give it. */
export interface Bulk {
  readonly columns?: Readonly<Record<string, Column>>;
  readonly vectors?: Readonly<Record<string, ReadonlyMap<string, AnyVectorColumn | JsonColumn>>>;
}

/** A request that came as a message, in the form in which those are that came as JSON. */
export class MessageBody implements RequestBody {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly #bulk: Bulk;

  constructor(fields: Readonly<Record<string, unknown>>, bulk: Bulk = {}) {
    this.fields = fields;
    this.#bulk = bulk;
  }

  column(field: string): Column | null {
    return this.#bulk.columns?.[field] ?? null;
  }

  vectorsByName(field: string): ReadonlyMap<string, AnyVectorColumn | JsonColumn> {
    return this.#bulk.vectors?.[field] ?? new Map();
  }
}
