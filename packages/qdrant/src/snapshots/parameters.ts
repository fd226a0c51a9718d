import { deserializeError, validationError } from "../errors/qdrant-error.js";
import { type QueryString, textParameter } from "../http/query-parameters.js";
import { type Decoder, variant } from "../json/decode.js";
import { isAwaited } from "./answer.js";
import { checksumFault } from "./checksums.js";

const priorities = ["no_sync", "snapshot", "replica"] as const;

/** Which of several replicas is right. */
export const priority: Decoder<(typeof priorities)[number]> = variant(priorities);

/** How an uploaded file is to be taken. */
export interface UploadParameters {
  readonly waits: boolean;
  readonly checksum: string | null;
}

/** The parameters of an upload. */
export const uploadParameters = (query: QueryString): UploadParameters => {
  const waits = isAwaited(query);
  const wanted = textParameter(query, "priority");
  if (wanted !== null && !priorities.some((known) => known === wanted)) {
    const known = priorities.map((name) => `\`${name}\``).join(", ");
    throw deserializeError("query parameters", `unknown variant \`${wanted}\`, expected one of ${known}`);
  }
  const checksum = textParameter(query, "checksum");
  const fault = checksum === null ? null : checksumFault(checksum);
  if (fault !== null) throw validationError("query parameters", [{ field: "checksum", text: fault }]);
  return { waits, checksum };
};

/** The number of a shard in a path. */
export const shardNumber = (text: string): number => {
  const number = /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= 0xffff_ffff)) {
    throw deserializeError("path parameters", `can not parse ${JSON.stringify(text)} to a u32`);
  }
  return number;
};
