import { AsyncLocalStorage } from "node:async_hooks";
import { QdrantError } from "../errors/qdrant-error.js";
import { type Access, collectionRefusal, mayRead } from "./access.js";

/** How somebody showed who they are. */
export type AuthType = "Jwt" | "ApiKey" | "None";

/** Whoever sent a request, and what of it the audit log wants to know. */
export interface Caller {
  readonly access: Access;
  readonly authType: AuthType;
  /** The claim of that name. */
  readonly subject: string | null;
  /** Address of the client. */
  readonly remote: string | null;
  readonly tracingId: string | null;
  /** Path of the request, or the method of gRPC. */
  readonly api: string;
}

/** Callers who may use some collections alone, for as long as their request is worked on. */
const restricted = new AsyncLocalStorage<Access>();

/** Does the work of a request, during which the functions below know whose it is. */
export const onBehalfOf = <T>({ access }: Caller, work: () => T): T =>
  access.kind === "global" ? work() : restricted.run(access, work);

/** Whether the caller may read everything, and not some collections alone. */
export const callerMayReadAll = (): boolean => restricted.getStore() === undefined;

/** Whether the caller may read the collection. */
export const callerMayRead = (name: string): boolean => {
  const access = restricted.getStore();
  return access === undefined || mayRead(access, name);
};

/** Refuses a collection that a body mentions beside the one of the path, when the caller may not read it. */
export const checkMentionedCollection = (name: string): void => {
  const access = restricted.getStore();
  const refusal = access === undefined ? null : collectionRefusal(access, name, []);
  if (refusal !== null) throw new QdrantError("forbidden", refusal);
};
