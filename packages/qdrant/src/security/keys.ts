import { createHash, timingSafeEqual } from "node:crypto";
import { type Access, fullAccess, readOnlyAccess } from "./access.js";
import { AuthenticationError } from "./authentication-error.js";
import type { AuthType } from "./caller.js";
import type { Claims, ValueExists } from "./claims.js";
import type { KeyOptions } from "./options.js";
import { TokenReader } from "./tokens.js";

/** A value of a header, by its name in lower case. */
export type HeaderReader = (name: string) => string | undefined;

/** What a key stands for. */
export interface Admission {
  readonly access: Access;
  readonly authType: AuthType;
  readonly subject: string | null;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const withoutKey: Admission = { access: fullAccess, authType: "None", subject: null };
const byKey = (access: Access): Admission => ({ access, authType: "ApiKey", subject: null });

/** The keys of the server, and the secrets that tokens are signed with. */
export class Keys {
  readonly #keys: readonly { readonly digest: Buffer; readonly admission: Admission }[];
  readonly #tokens: readonly TokenReader[];
  readonly #exists: (claim: ValueExists) => Promise<boolean | null>;

  /** `exists` says whether a point is there; null when its collection is not. */
  constructor(options: KeyOptions, exists: (claim: ValueExists) => Promise<boolean | null>) {
    const secrets = [options.apiKey, options.altApiKey].filter(isSet);
    this.#keys = [
      ...secrets.map((secret) => ({ digest: digest(secret), admission: byKey(fullAccess) })),
      ...[options.readOnlyApiKey]
        .filter(isSet)
        .map((secret) => ({ digest: digest(secret), admission: byKey(readOnlyAccess) })),
    ];
    this.#tokens = options.jwtRbac === true ? secrets.map((secret) => new TokenReader(secret)) : [];
    this.#exists = exists;
  }

  /** Whether anybody is asked for a key. */
  get areRequired(): boolean {
    return this.#keys.length > 0;
  }

  /** What the key or token of a request stands for. Throws an {@link AuthenticationError}. */
  admit(header: HeaderReader): Admission | Promise<Admission> {
    if (!this.areRequired) return withoutKey;
    const key = keyOf(header);
    if (key === undefined) {
      throw new AuthenticationError("unauthorized", "Must provide an API key or an Authorization bearer token");
    }
    return this.#byKey(key) ?? this.#byToken(key);
  }

  /** Whether a request is let in for as long as the server runs, since nobody is asked for a key or it has one of the server's own. */
  admitsForGood(header: HeaderReader): boolean {
    if (!this.areRequired) return true;
    const key = keyOf(header);
    return key !== undefined && this.#byKey(key) !== null;
  }

  #byKey(key: string): Admission | null {
    const given = digest(key);
    // Every key is compared, so that the time taken tells nothing of which one is near.
    let found: Admission | null = null;
    for (const candidate of this.#keys) if (timingSafeEqual(candidate.digest, given)) found ??= candidate.admission;
    return found;
  }

  async #byToken(token: string): Promise<Admission> {
    const failures: AuthenticationError[] = [];
    for (const reader of this.#tokens) {
      const claims = await reader.read(token).catch((error: unknown) => {
        if (!(error instanceof AuthenticationError)) throw error;
        failures.push(error);
        return null;
      });
      if (claims !== null) return this.#byClaims(claims);
    }
    throw failures[0] ?? new AuthenticationError("unauthorized", "Invalid API key or JWT");
  }

  async #byClaims({ access, value_exists: valueExists, subject }: Claims): Promise<Admission> {
    if (valueExists !== undefined) {
      const exists = await this.#exists(valueExists);
      const text = "Invalid JWT, stateful validation failed";
      if (exists === null) throw new AuthenticationError("forbidden", text);
      if (!exists) throw new AuthenticationError("unauthorized", text);
    }
    return { access, authType: "Jwt", subject: subject ?? null };
  }
}

const isSet = (key: string | null | undefined): key is string => key !== null && key !== undefined && key !== "";

const keyOf = (header: HeaderReader): string | undefined => header("api-key") ?? bearer(header("authorization"));

const bearer = (header: string | undefined): string | undefined =>
  header?.startsWith("Bearer ") === true ? header.slice("Bearer ".length) : undefined;
