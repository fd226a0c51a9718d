/** Chroma's HTTP API, translated into the seam. */
export { createChromaApp } from "./app.js";
export { newToken, writtenPassword } from "./auth/secrets.js";
export { readUsers, type User, type Users, UsersError } from "./auth/users.js";
export type { ChromaOptions } from "./options.js";
