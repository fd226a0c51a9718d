import type { IncomingHttpHeaders } from "node:http2";
import type { Encoding } from "./frames.js";
import { GrpcError } from "./status.js";

const unitMs: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/** The time that a client gives a call, in milliseconds; null for any. */
export const timeoutMsOf = (headers: IncomingHttpHeaders): number | null => {
  const text = headers["grpc-timeout"];
  if (typeof text !== "string") return null;
  const [, amount, unit = ""] = /^(\d{1,8})([HMSmun])$/.exec(text) ?? [];
  const scale = unitMs[unit];
  return amount === undefined || scale === undefined ? null : Number(amount) * scale;
};

/** How the messages of a call are packed. */
export const encodingOf = (headers: IncomingHttpHeaders): Encoding => {
  const encoding = headers["grpc-encoding"] ?? "identity";
  if (encoding === "identity" || encoding === "gzip") return encoding;
  throw new GrpcError("unimplemented", `Content is compressed with \`${encoding}\` which isn't supported`, {
    "grpc-accept-encoding": "gzip,identity",
  });
};

/**
 * How answers are packed: as the requests are, if the client understands it. That it does alone says little, since all clients do and most
 * are on the same machine or network, where packing takes longer than sending.
 */
export const answerEncodingOf = (headers: IncomingHttpHeaders): Encoding => {
  const accepted = headers["grpc-accept-encoding"];
  const isAccepted = typeof accepted === "string" && accepted.split(",").some((name) => name.trim() === "gzip");
  return isAccepted && headers["grpc-encoding"] === "gzip" ? "gzip" : "identity";
};

/** Texts of errors as a header may have them: printable ASCII, the rest in per cent. */
export const statusText = (text: string): string =>
  Array.from(Buffer.from(text), (byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x25
      ? `%${byte.toString(16).toUpperCase().padStart(2, "0")}`
      : String.fromCharCode(byte),
  ).join("");
