import { type BodySchema, changePayload, type PayloadChange, type RequestBody } from "@vexfs/core";
import { fieldPath } from "../paths/field-path.js";
import { jsonColumn } from "./columns.js";
import { noSelector, noTarget, targetFields, targetOf } from "./target.js";
import { unknownIds, type WriteKind } from "./write-kind.js";

/** A change of payloads: a kind of write whose body says what to do, beside with which points. */
const payloadWrite = (
  route: Pick<WriteKind, "name" | "method" | "path">,
  structName: string,
  fields: Readonly<Record<string, BodySchema>>,
  change: (body: RequestBody) => PayloadChange,
): WriteKind => ({
  ...route,
  schema: { type: "object", name: structName, fields: { ...fields, ...targetFields } },
  compile: (body, context) => {
    const missing = structName === "PointsSelector" ? noSelector : noTarget;
    const target = targetOf(body, context.collection, missing);
    return changePayload({ ...target, change: change(body), unknown: unknownIds(context) });
  },
});

const payloadFields: Readonly<Record<string, BodySchema>> = {
  payload: { type: "attributes" },
  key: { type: "string", optional: true },
};

/** The payload of a body, as JSON. */
const payloadOf = (body: RequestBody): string => jsonColumn(body, "payload")?.at(0) ?? "{}";

/** Writing some keys of payloads, of the whole or of the object under a key. */
export const setPayload = payloadWrite(
  { name: "set_payload", method: "POST", path: "/points/payload" },
  "SetPayload",
  payloadFields,
  (body) => {
    const { key = null } = body.fields as { readonly key?: string | null };
    return { kind: "set", value: payloadOf(body), ...(key === null ? {} : { at: fieldPath(key) }) };
  },
);

/** Replacing payloads. */
export const overwritePayload = payloadWrite(
  { name: "overwrite_payload", method: "PUT", path: "/points/payload" },
  "SetPayload",
  payloadFields,
  (body) => ({ kind: "overwrite", value: payloadOf(body) }),
);

/** Taking keys away from payloads. */
export const deletePayload = payloadWrite(
  { name: "delete_payload", method: "POST", path: "/points/payload/delete" },
  "DeletePayload",
  { keys: { type: "strings" } },
  (body) => {
    const { keys } = body.fields as { readonly keys: readonly string[] };
    return { kind: "remove", paths: keys.map(fieldPath) };
  },
);

/** Taking payloads away. */
export const clearPayload = payloadWrite(
  { name: "clear_payload", method: "POST", path: "/points/payload/clear" },
  "PointsSelector",
  {},
  () => ({ kind: "clear" }),
);
