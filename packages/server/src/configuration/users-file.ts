import { readFileSync } from "node:fs";
import type { Users } from "@vexfs/chroma";
import { parseDocument } from "yaml";
import { StartupError } from "../lifecycle/startup-error.js";
import type { Configuration } from "./settings.js";

/** Those who may use Chroma's API; null when everybody may. Throws a {@link StartupError} that says what is wrong with the file. */
export const chromaUsers = async ({ chroma: { authFile } }: Configuration): Promise<Users | null> => {
  if (authFile === null) return null;
  const { readUsers, UsersError } = await import("@vexfs/chroma");
  try {
    const document = parseDocument(readFileSync(authFile, "utf8"));
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return readUsers(document.toJS());
  } catch (error) {
    if (error instanceof UsersError) {
      throw new StartupError(error.problems.map((problem) => `${authFile}: ${problem}`).join("\n"));
    }
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new StartupError(`cannot read the file of users ${authFile}: ${why}`);
  }
};

/** A new token for that file, and how it is written there. */
export const newToken = async (): Promise<{ readonly token: string; readonly written: string }> =>
  (await import("@vexfs/chroma")).newToken();

/** How a password is written in that file. */
export const writtenPassword = async (password: string): Promise<string> =>
  (await import("@vexfs/chroma")).writtenPassword(password);
