import type { FastifyInstance } from "fastify";
import { ChromaError } from "../errors/chroma-error.js";
import { type ActionName, type Requirement, requirementOf } from "./actions.js";
import { Authenticator } from "./authenticate.js";
import type { User } from "./users.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Whoever sent the request; null while nobody is asked. */
    user: User | null;
  }
}

/** Where an operation happens; null for what its path does not say. */
interface Place {
  readonly tenant: string | null;
  readonly database: string | null;
}

/** Stands before every route: asks who it is, and whether they may, before a body is read. */
export const guardRoutes = (app: FastifyInstance, users: readonly User[] | null): void => {
  app.decorateRequest("user", null);
  if (users === null) return;
  const authenticator = new Authenticator(users);
  app.addHook("onRequest", async (request) => {
    const requirement = requirementOf(request.routeOptions.config.operation);
    if (requirement === "nothing") return;
    request.user = await authenticator.identify(request.headers);
    if (request.user === null) throw new ChromaError("unauthenticated", "Permission denied.");
    if (request.is404 || requirement === "name") return;
    if (!mayDo(request.user, requirement, placeOf(request.params)))
      throw new ChromaError("permissionDenied", "Permission denied.");
  });
};

/** Whether the user may see a database, in lists and by name. */
export const maySeeDatabase = (user: User | null, database: string): boolean =>
  user === null || user.databases === null || user.databases.has(database);

const mayDo = (user: User, { actions, reach }: Requirement, place: Place): boolean => {
  const allows = (action: ActionName): boolean => user.actions.has(action);
  if (!actions.every((action) => (typeof action === "string" ? allows(action) : action.some(allows)))) return false;
  if (reach === "every" || place.tenant === null) return user.tenant === null && user.databases === null;
  if (user.tenant !== null && user.tenant !== place.tenant) return false;
  return place.database === null || maySeeDatabase(user, place.database);
};

const placeOf = (params: unknown): Place => {
  const { tenant = null, database = null } = (params ?? {}) as Partial<Place>;
  return { tenant, database };
};
