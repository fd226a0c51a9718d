/** The process: configuration, threads, listeners, operations endpoints, lifecycle. */
export type { ChromaComponents, EngineComponents } from "./components.js";
export * from "./configuration/configuration.js";
export type { Environment } from "./configuration/environment.js";
export * from "./configuration/reference.js";
export * from "./configuration/report.js";
export type { Setting, SettingFlag } from "./configuration/setting.js";
export * from "./configuration/settings.js";
export type { GivenValue, Notice } from "./configuration/source.js";
export { newToken, writtenPassword } from "./configuration/users-file.js";
export { recoverSnapshot } from "./lifecycle/recover.js";
export * from "./lifecycle/run.js";
export * from "./lifecycle/serve.js";
export type { Addresses } from "./lifecycle/start-lines.js";
export * from "./lifecycle/startup-error.js";
export { openStore, type Store } from "./lifecycle/store.js";
export { createLogger, type Logger, silentLogger } from "./logging/logger.js";
export * from "./version.js";
