import type { ReadLimits } from "@vexfs/core";
import { call, callAsync } from "./errors.js";
import type { NativeRead } from "./native.js";

/** The answer of a read, which stops once nobody waits for it. */
export const answerOf = <T>(read: () => NativeRead<T>, limits?: ReadLimits): Promise<T> =>
  callAsync(() => awaited(read(), limits));

/** The answer of a read that may be there at once. */
export const answerOrPromiseOf = <T extends Uint8Array | number>(
  read: () => T | NativeRead<T>,
  limits?: ReadLimits,
): T | Promise<T> => {
  const started = call(read);
  return isPending(started) ? callAsync(() => awaited(started, limits)) : started;
};

const awaited = <T>({ answer, cancel }: NativeRead<T>, limits: ReadLimits | undefined): Promise<T> => {
  limits?.waiter?.whenGone(() => cancel.cancel());
  return answer;
};

const isPending = <T extends Uint8Array | number>(started: T | NativeRead<T>): started is NativeRead<T> =>
  typeof started === "object" && "answer" in started;
