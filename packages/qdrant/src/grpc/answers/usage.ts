import type { InferenceUsage } from "../../inference/usage.js";
import { schema } from "../schema/index.js";
import { encode } from "../wire/encode.js";
import { messageField } from "./rows.js";

const nothing = Buffer.alloc(0);

/** What a request cost, as a field of its answer; nothing when it is not counted. */
export const usageField = (field: number, usage: InferenceUsage | null): Buffer => {
  const fields = usage?.fields() ?? null;
  return fields === null ? nothing : messageField(field, [encode(schema.message("qdrant.Usage"), fields)]);
};
