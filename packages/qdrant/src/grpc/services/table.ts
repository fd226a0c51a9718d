import { failureIn, failureOf } from "../errors/failure.js";
import { schema } from "../schema/index.js";
import type { CallGuard } from "../security/call-guard.js";
import type { Call, Procedure, Procedures } from "../transport/call.js";
import { decode } from "../wire/decode.js";
import { encode } from "../wire/encode.js";
import type { MethodType } from "../wire/schema.js";
import type { SlowCalls } from "./slow-calls.js";

/** Services whose calls are counted by collection. */
const countedByCollection: ReadonlySet<string> = new Set(["qdrant.Points", "qdrant.Snapshots"]);

/** Answers a request with the fields of its answer; how long it took is added. */
export type Handler<Request> = (request: Request, call: Call) => object | Promise<object>;

/** Answers a request, which came as a message, with the bytes of its answer. */
export type BytesHandler<Request> = (request: Request, call: Call, message: Buffer) => Uint8Array | Promise<Uint8Array>;

/** The procedures that are served, each of one service. The caller names the types that the schema makes sure of. */
export class ProcedureTable {
  readonly #guard: CallGuard;
  readonly #slow: SlowCalls;
  readonly #procedures = new Map<string, Procedure>();

  constructor(guard: CallGuard, slow: SlowCalls) {
    this.#guard = guard;
    this.#slow = slow;
  }

  get procedures(): Procedures {
    return this.#procedures;
  }

  /** A procedure whose answer is small. */
  add<Request extends object>(service: string, name: string, handle: Handler<Request>): void {
    const method = methodOf(service, name);
    const hasTime = method.answer.fields.some((field) => field.name === "time");
    this.addBytes<Request>(service, name, (request, call) => {
      const finish = (answer: object): Uint8Array =>
        encode(method.answer, hasTime ? { ...answer, time: call.elapsedMs() / 1000 } : answer);
      const answer = handle(request, call);
      return answer instanceof Promise ? answer.then(finish) : finish(answer);
    });
  }

  /** A procedure that makes the bytes of its answer by itself. */
  addBytes<Request extends object>(service: string, name: string, handle: BytesHandler<Request>): void {
    const method = methodOf(service, name);
    const isCounted = countedByCollection.has(service);
    this.#procedures.set(`/${service}/${name}`, {
      streams: method.streamsRequests,
      answer: (message, call) => {
        const request = decode<Request & { readonly collection_name?: string }>(method.request, message);
        const answered = (bytes: Uint8Array): Uint8Array => {
          this.#slow.look(call.path, call.elapsedMs(), message, request);
          if (isCounted) call.collection = request.collection_name ?? null;
          return bytes;
        };
        const explain = (error: unknown): never => {
          this.#slow.look(call.path, call.elapsedMs(), message, request);
          const { collection_name: collection } = request;
          throw collection === undefined ? failureOf(error) : failureIn(collection, error);
        };
        try {
          const { collection_name: collection = null } = request;
          const answer = this.#guard.guarded(call, collection, () => handle(request, call, message));
          return answer instanceof Promise ? answer.then(answered, explain) : answered(answer);
        } catch (error) {
          return explain(error);
        }
      },
    });
  }
}

const methodOf = (service: string, name: string): MethodType => {
  const method = schema.services.get(service)?.methods.get(name);
  if (method === undefined) throw new TypeError(`the schema has no procedure ${service}/${name}`);
  return method;
};
