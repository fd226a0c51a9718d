import type { CollectionLookup } from "../collections/lookup.js";
import { QdrantError } from "../errors/qdrant-error.js";
import { compileFilter } from "../filter/compile.js";
import { collectionRefusal, globalRefusal } from "./access.js";
import { type Action, type ActionName, actions } from "./actions.js";
import { AuditLog } from "./audit/log.js";
import { AuthenticationError } from "./authentication-error.js";
import type { Caller } from "./caller.js";
import type { ValueExists } from "./claims.js";
import { type Admission, type HeaderReader, Keys } from "./keys.js";
import type { SecurityOptions } from "./options.js";

/** Request headers that name a request across systems, the first one counts. */
const tracingHeaders = ["x-request-id", "x-tracing-id", "traceparent"];
const tracingIdLengthMax = 256;

/** What of a request tells who sent it, over REST or gRPC. */
export interface Approach {
  readonly header: HeaderReader;
  /** Path of the request, or the method of gRPC. */
  readonly api: string;
  /** Address of the peer. */
  readonly remote: string | null;
}

/** Decides for both transports who comes in and what they may do, and records it. One a thread. */
export class Gatekeeper {
  readonly #keys: Keys;
  readonly #options: SecurityOptions;
  readonly #audit: AuditLog | null;

  /** `report` is told when the audit log cannot be written. */
  constructor(options: SecurityOptions, lookup: CollectionLookup, report: (error: unknown) => void = () => undefined) {
    this.#options = options;
    this.#keys = new Keys(options, (claim) => pointExists(lookup, claim));
    this.#audit = options.audit === undefined || options.audit === null ? null : new AuditLog(options.audit, report);
  }

  /** Whether nobody is asked for a key and nothing is recorded. */
  get isIdle(): boolean {
    return !this.#keys.areRequired && this.#audit === null;
  }

  /** Whether a request with these headers may read every collection for as long as the server runs, and nothing is recorded of it. */
  letsReadForGood(header: HeaderReader): boolean {
    // Every key of the server's own may at least read.
    return this.#audit === null && this.#keys.admitsForGood(header);
  }

  /** Finds out who sent a request. Throws an {@link AuthenticationError}, and records that. */
  identify(approach: Approach): Caller | Promise<Caller> {
    try {
      const admission = this.#keys.admit(approach.header);
      if (!(admission instanceof Promise)) return this.#caller(admission, approach);
      return admission.then(
        (ready) => this.#caller(ready, approach),
        (error: unknown) => this.#recordDenial(error, approach),
      );
    } catch (error) {
      return this.#recordDenial(error, approach);
    }
  }

  /**
   * Lets a caller do an action, or throws a {@link QdrantError} that forbids it; records either.
   * `collection` is the name that the request uses, null when it names none.
   */
  authorize(caller: Caller, name: ActionName | null, collection: string | null): void {
    const action = name === null ? unlisted : actions[name];
    const refusal = refusalOf(action, caller, collection);
    this.#record(caller, action.auditName, collection, refusal);
    if (refusal !== null) throw new QdrantError("forbidden", refusal);
  }

  /** Writes what is still to be recorded. */
  close(): Promise<void> {
    return this.#audit?.close() ?? Promise.resolve();
  }

  #caller(admission: Admission, { header, api, remote }: Approach): Caller {
    const tracingId = tracingHeaders.map(header).find((value) => value !== undefined) ?? null;
    return {
      ...admission,
      api,
      remote: this.#remoteOf(header) ?? remote,
      tracingId: tracingId?.slice(0, tracingIdLengthMax) ?? null,
    };
  }

  #remoteOf(header: HeaderReader): string | undefined {
    return this.#options.audit?.trustsForwardedHeaders === true ? header("x-forwarded-for") : undefined;
  }

  #recordDenial(error: unknown, approach: Approach): never {
    if (error instanceof AuthenticationError) {
      const nobody = { access: { kind: "collections", list: [] }, authType: "None", subject: null } as const;
      const { api, remote, tracingId } = this.#caller(nobody, approach);
      this.#audit?.write({ api, authType: "None", remote, tracingId, error: error.auditText });
    }
    throw error;
  }

  #record(caller: Caller, method: string | null, collection: string | null, refusal: string | null): void {
    if (this.#audit === null || method === null) return;
    const { authType, subject, remote, tracingId } = caller;
    const api = this.#options.audit?.logsApi === true ? caller.api : null;
    const error = refusal === null ? null : `Forbidden: ${refusal}`;
    this.#audit.write({ method, api, authType, subject, remote, collection, tracingId, error });
  }
}

const unlisted: Action = { scope: "global", rights: ["manage"], auditName: "unlisted" };

const refusalOf = ({ scope, rights }: Action, { access }: Caller, collection: string | null): string | null => {
  switch (scope) {
    case "open":
    case "any":
      return null;
    case "global":
      return globalRefusal(access, rights);
    case "collection":
      return collection === null ? globalRefusal(access, rights) : collectionRefusal(access, collection, rights);
  }
};

const pointExists = async (lookup: CollectionLookup, { collection, matches }: ValueExists): Promise<boolean | null> => {
  try {
    const { stored, record } = await lookup.byName(collection);
    const must = matches.map(({ key, value }) => `{"key":${JSON.stringify(key)},"match":{"value":${value.text}}}`);
    return (await stored.count({ filter: compileFilter(`{"must":[${must.join(",")}]}`, record) })) > 0;
  } catch (error) {
    if (error instanceof QdrantError && error.kind === "notFound") return null;
    throw error;
  }
};
