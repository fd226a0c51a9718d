/** The server cannot start. The message is one line that says why and what to do. */
export class StartupError extends Error {
  override readonly name = "StartupError";
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";

/** Whether the error says that somebody else listens there. */
export const isAddressInUse = (error: unknown): boolean =>
  codeOf(error) === "EADDRINUSE" || /EADDRINUSE|address (already )?in use/i.test(messageOf(error));

/** Why a port cannot be listened on. `flag` is the flag that chooses another. */
export const portError = (error: unknown, host: string, port: number, flag: string): StartupError => {
  const place = `port ${port} on ${host}`;
  if (isAddressInUse(error)) {
    return new StartupError(
      `${place} is in use; stop the program that uses it, or choose another port with ${flag} (0 picks a free one)`,
    );
  }
  if (codeOf(error) === "EACCES")
    return new StartupError(
      `${place} needs privileges this process does not have; choose a port above 1023 with ${flag}`,
    );
  if (codeOf(error) === "EADDRNOTAVAIL")
    return new StartupError(`${host} is not an address of this machine; choose one with --host`);
  return new StartupError(`cannot listen on ${place}: ${messageOf(error)}`);
};

/** Why a host name cannot be listened on. */
export const hostError = (error: unknown, host: string): StartupError =>
  new StartupError(
    `cannot resolve the host name ${host} (${codeOf(error) || messageOf(error)}); choose an address of this machine with --host`,
  );

const directoryHints: Readonly<Record<string, string>> = {
  EACCES: "this user may not write there; change its owner or choose another directory with --data",
  EPERM: "this user may not write there; change its owner or choose another directory with --data",
  EROFS: "the file system is read-only; choose another directory with --data",
  ENOSPC: "the disk is full; free some space or choose another directory with --data",
  EEXIST: "a file of that name is in the way; choose another directory with --data",
  ENOTDIR: "a file is in the way; choose another directory with --data",
};

/** Why a data directory cannot be used. An engine that names the directory itself has said it all. */
export const directoryError = (error: unknown, directory: string): StartupError => {
  const message = messageOf(error);
  if (message.includes("data directory")) return new StartupError(message);
  return new StartupError(`cannot use the data directory ${directory}: ${directoryHints[codeOf(error)] ?? message}`);
};

/** Why the native engine cannot be loaded. */
export const engineMissingError = (error: unknown): StartupError =>
  new StartupError(`the native engine cannot be loaded (${messageOf(error)}); build it with npm run build`);
