/** A request of the script. `{name}` in a path stands for the id of the collection of that name. */
export interface Step {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** Sent as it is written. */
  readonly body?: string;
  readonly contentType?: string;
  /** Why VexFS answers otherwise; only the status classes that it gives are then compared. */
  readonly difference?: string;
}

export const post = (path: string, body: string, difference?: string): Step => ({
  method: "POST",
  path,
  body,
  ...(difference === undefined ? {} : { difference }),
});

export const put = (path: string, body: string, difference?: string): Step => ({
  ...post(path, body, difference),
  method: "PUT",
});

export const get = (path: string, difference?: string): Step => ({
  method: "GET",
  path,
  ...(difference === undefined ? {} : { difference }),
});

export const remove = (path: string): Step => ({ method: "DELETE", path });

/** The default database. */
export const database = "/tenants/default_tenant/databases/default_database";

/** The same operation with many bodies. */
export const each = (path: string, bodies: readonly string[]): readonly Step[] =>
  bodies.map((body) => post(path, body));
