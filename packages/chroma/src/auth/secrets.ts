import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** Costs about 50 ms and 32 MiB: nothing for one sign-in, a lot for guessing. */
const scryptCost = { N: 1 << 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const scryptForm = /^scrypt:([\w-]+):([\w-]{43})$/;
const sha256Form = /^sha256:([0-9a-f]{64})$/;

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();

const derived = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, 32, scryptCost, (error, key) => (error === null ? resolve(key) : reject(error)));
  });

/** A secret as it is written in the file of users. */
export type WrittenSecret =
  | { readonly kind: "digest"; readonly digest: Buffer }
  | { readonly kind: "derived"; readonly salt: Buffer; readonly key: Buffer };

/** A new token and how it is written; tokens are random, so a plain digest keeps them. */
export const newToken = (): { readonly token: string; readonly written: string } => {
  const token = `vx-${randomBytes(32).toString("base64url")}`;
  return { token, written: `sha256:${sha256(token).toString("hex")}` };
};

/** How a password is written. */
export const writtenPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16);
  return `scrypt:${salt.toString("base64url")}:${(await derived(password, salt)).toString("base64url")}`;
};

/** Reads a written secret; one of neither form is the secret itself. */
export const readSecret = (written: string): WrittenSecret => {
  const [, hex] = sha256Form.exec(written) ?? [];
  if (hex !== undefined) return { kind: "digest", digest: Buffer.from(hex, "hex") };
  const [, salt, key] = scryptForm.exec(written) ?? [];
  if (salt !== undefined && key !== undefined) {
    return { kind: "derived", salt: Buffer.from(salt, "base64url"), key: Buffer.from(key, "base64url") };
  }
  return { kind: "digest", digest: sha256(written) };
};

/** Whether a secret is written as it is. */
export const isPlain = (written: string): boolean => !sha256Form.test(written) && !scryptForm.test(written);

/** Whether a text is the secret, in a time that does not tell how near it is. */
export const isSecret = (given: string, secret: WrittenSecret): boolean | Promise<boolean> =>
  secret.kind === "digest"
    ? timingSafeEqual(sha256(given), secret.digest)
    : derived(given, secret.salt).then((key) => timingSafeEqual(key, secret.key));
