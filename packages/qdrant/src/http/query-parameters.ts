import { deserializeError, rangeFault, validationError } from "../errors/qdrant-error.js";

/** A parsed query string. */
export type QueryString = Readonly<Record<string, unknown>>;

/** How a write is to be done. Orderings are checked and all alike: one node applies writes in the order of their arrival. */
export interface WriteParameters {
  /** Whether the answer says `completed` (or `acknowledged`). Either way the write is on disk and visible. */
  readonly wait: boolean;
  readonly timeoutMs: number | null;
}

/** How a read is to be done. Consistencies are checked and all alike: one node agrees with itself. */
export interface ReadParameters {
  readonly timeoutMs: number | null;
}

const refused = (text: string): Error => deserializeError("query parameters", text);

/** The only value of a parameter, or null. */
const single = (query: QueryString, field: string): string | null => {
  const value = query[field];
  if (Array.isArray(value)) throw refused(`duplicate field \`${field}\``);
  return typeof value === "string" ? value : null;
};

/** An unsigned integer parameter, or null. */
export const integerParameter = (query: QueryString, field: string): number | null => {
  const text = single(query, field);
  if (text === null) return null;
  if (text === "") throw refused("cannot parse integer from empty string");
  if (!/^\+?\d+$/.test(text)) throw refused("invalid digit found in string");
  if (BigInt(text) > 0xffff_ffff_ffff_ffffn) throw refused("number too large to fit in target type");
  return Number(text);
};

/** A boolean parameter, or null. */
export const booleanParameter = (query: QueryString, field: string): boolean | null => {
  const text = single(query, field);
  if (text === null) return null;
  if (text !== "true" && text !== "false") throw refused("provided string was not `true` or `false`");
  return text === "true";
};

/** A text parameter, or null. */
export const textParameter = (query: QueryString, field: string): string | null => single(query, field);

/** The parameter `timeout` of writes and changes of collections, in milliseconds. */
export const timeoutParameter = (query: QueryString): number | null => {
  const seconds = integerParameter(query, "timeout");
  if (seconds === 0) {
    throw validationError("query parameters", [{ field: "timeout", text: rangeFault(0, 1, null) }]);
  }
  return seconds === null ? null : seconds * 1000;
};

const orderings = new Set(["weak", "medium", "strong"]);
const consistencies = new Set(["majority", "quorum", "all"]);

/** The parameters of every write. */
export const writeParameters = (query: QueryString): WriteParameters => {
  const wait = booleanParameter(query, "wait") ?? false;
  const ordering = single(query, "ordering");
  if (ordering !== null && !orderings.has(ordering)) {
    throw refused(`unknown variant \`${ordering}\`, expected one of \`weak\`, \`medium\`, \`strong\``);
  }
  return { wait, timeoutMs: timeoutParameter(query) };
};

/** The parameters of every read. */
export const readParameters = (query: QueryString): ReadParameters => {
  checkConsistency(single(query, "consistency") ?? "");
  const seconds = integerParameter(query, "timeout");
  if (seconds === 0) throw refused("invalid value: integer `0`, expected a nonzero u64");
  return { timeoutMs: seconds === null ? null : seconds * 1000 };
};

const checkConsistency = (text: string): void => {
  if (text === "" || consistencies.has(text)) return;
  if (/^\d+$/.test(text) && Number(text) > 0) return;
  throw refused(`failed to deserialize read consistency query parameter value '${text}'`);
};
