import { actions } from "../../security/actions.js";
import { type Caller, onBehalfOf } from "../../security/caller.js";
import type { Gatekeeper } from "../../security/gatekeeper.js";
import type { Call } from "../transport/call.js";
import { actionOfProcedure } from "./procedures.js";

/** Stands before every procedure: asks for keys before messages are read, checks rights when it is known what they are about, and records. */
export class CallGuard {
  readonly #gatekeeper: Gatekeeper;
  readonly #callers = new WeakMap<Call, Caller | Promise<Caller>>();

  constructor(gatekeeper: Gatekeeper) {
    this.#gatekeeper = gatekeeper;
  }

  /** Finds out who calls; throws when that is nobody who may. */
  admit(call: Call): void {
    if (this.#gatekeeper.isIdle || isOpen(call.path)) return;
    const caller = this.#gatekeeper.identify({
      header: (name) => textOf(call.metadata[name]),
      api: call.path,
      remote: call.remote,
    });
    // Who waits for the caller sees why there is none.
    if (caller instanceof Promise) caller.catch(() => undefined);
    this.#callers.set(call, caller);
  }

  /** Does the work of a call on a collection, or on none, if its caller may. */
  guarded<T>(call: Call, collection: string | null, work: () => T | Promise<T>): T | Promise<T> {
    const caller = this.#callers.get(call);
    if (caller === undefined) return work();
    const authorized = (who: Caller): T | Promise<T> => {
      this.#gatekeeper.authorize(who, actionOfProcedure(call.path), collection);
      return onBehalfOf(who, work);
    };
    return caller instanceof Promise ? caller.then(authorized) : authorized(caller);
  }
}

const isOpen = (path: string): boolean => {
  const action = actionOfProcedure(path);
  return action !== null && actions[action].scope === "open";
};

const textOf = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === "string" ? value : value?.[0];
