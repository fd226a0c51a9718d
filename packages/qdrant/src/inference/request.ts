import type { IncomingHttpHeaders } from "node:http";
import type { InferenceContext, Purpose } from "./purpose.js";

/** What inference must know of a request. */
export const inferenceContext = (
  { headers }: { readonly headers: IncomingHttpHeaders },
  purpose: Purpose,
  timeoutMs: number | null,
): InferenceContext => {
  const keys = Object.entries(headers).filter(
    ([name, value]) => name.endsWith("-api-key") && typeof value === "string",
  );
  return { purpose, apiKeys: Object.fromEntries(keys) as Record<string, string>, timeoutMs };
};
