import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isSecret, readSecret } from "./secrets.js";
import type { User } from "./users.js";

/** Passwords that need not be derived again. */
const rememberedMax = 1000;

/** Compared with when nobody has the name, so that the time taken does not tell who has one. */
const nobodysPassword = readSecret(`scrypt:${"A".repeat(22)}:${"A".repeat(43)}`);

/** Finds out who sends a request: by `Authorization: Bearer`, `X-Chroma-Token` or `Authorization: Basic`. One a thread. */
export class Authenticator {
  readonly #users: readonly User[];
  readonly #remembered = new Map<string, User>();

  constructor(users: readonly User[]) {
    this.#users = users;
  }

  /** The user of a request; null when it has no credentials or wrong ones. */
  identify(headers: IncomingHttpHeaders): User | null | Promise<User | null> {
    const { authorization, "x-chroma-token": token } = headers;
    if (typeof token === "string") return this.#byToken(token.replace(/^Bearer /i, ""));
    const [, scheme = "", credentials = ""] = /^(\w+) +(\S+)$/.exec(authorization ?? "") ?? [];
    switch (scheme.toLowerCase()) {
      case "bearer":
        return this.#byToken(credentials);
      case "basic":
        return this.#byPassword(credentials);
      default:
        return null;
    }
  }

  /** Every token is compared, whichever is found. */
  #byToken(token: string): User | null {
    let found: User | null = null;
    for (const user of this.#users) {
      for (const secret of user.tokens) if (isSecret(token, secret) === true) found ??= user;
    }
    return found;
  }

  async #byPassword(credentials: string): Promise<User | null> {
    const key = createHash("sha256").update(credentials).digest("base64");
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const text = Buffer.from(credentials, "base64").toString("utf8");
    const colon = text.indexOf(":");
    const user = colon < 0 ? undefined : this.#users.find(({ id }) => id === text.slice(0, colon));
    const isRight = await isSecret(text.slice(colon + 1), user?.password ?? nobodysPassword);
    if (!isRight || user === undefined || user.password === null) return null;
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size >= rememberedMax && oldest !== undefined) this.#remembered.delete(oldest);
    this.#remembered.set(key, user);
    return user;
  }
}
