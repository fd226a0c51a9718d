import { createSecretKey, type KeyObject } from "node:crypto";
import { compactVerify, errors } from "jose";
import { AuthenticationError } from "./authentication-error.js";
import { type Claims, ClaimsError, readClaims } from "./claims.js";

/** Clocks of those who make tokens may be this far off. */
const leewaySeconds = 30;

/** Tokens whose signature need not be checked again. */
const rememberedMax = 1000;

/** Checks tokens that were signed with one secret (HS256). One a secret and thread. */
export class TokenReader {
  readonly #key: KeyObject;
  readonly #remembered = new Map<string, Claims>();

  constructor(secret: string) {
    this.#key = createSecretKey(Buffer.from(secret));
  }

  /**
   * What a token says; null for a text that is no token of ours at all.
   * Throws an {@link AuthenticationError} for a token that is not valid.
   */
  async read(token: string): Promise<Claims | null> {
    const claims = this.#remembered.get(token) ?? (await this.#verified(token));
    if (claims?.exp !== undefined && claims.exp < Math.floor(Date.now() / 1000) - leewaySeconds) {
      throw new AuthenticationError("forbidden", "ExpiredSignature");
    }
    return claims;
  }

  async #verified(token: string): Promise<Claims | null> {
    const payload = await this.#payload(token);
    if (payload === null) return null;
    const claims = readable(payload);
    if (claims === null) return null;
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size >= rememberedMax && oldest !== undefined) this.#remembered.delete(oldest);
    this.#remembered.set(token, claims);
    return claims;
  }

  async #payload(token: string): Promise<string | null> {
    try {
      const { payload } = await compactVerify(token, this.#key, { algorithms: ["HS256"] });
      return Buffer.from(payload).toString("utf8");
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) {
        throw new AuthenticationError("forbidden", "InvalidSignature");
      }
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}

const readable = (payload: string): Claims | null => {
  try {
    return readClaims(payload);
  } catch (error) {
    if (error instanceof ClaimsError) throw new AuthenticationError("unauthorized", error.message);
    return null;
  }
};
