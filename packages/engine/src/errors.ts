import { EngineError, type EngineErrorCode } from "@vexfs/core";

interface NativeErrorMessage {
  readonly code: EngineErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The engine error that the addon packed into a JavaScript error's message; anything else is an internal error. */
export const unpackError = (error: unknown): EngineError => {
  if (error instanceof EngineError) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith('{"code":')) {
    const { code, message: text, details } = JSON.parse(message) as NativeErrorMessage;
    return new EngineError(code, text, details);
  }
  return new EngineError("internal", message);
};

/** Runs a call into the addon, unpacking what it throws. */
export const call = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw unpackError(error);
  }
};

/** Awaits a call into the addon, unpacking what it throws or rejects with. */
export const callAsync = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw unpackError(error);
  }
};
