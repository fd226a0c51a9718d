import { GrpcError } from "../transport/status.js";
import type { Integer } from "../wire/reader.js";

/** A point in time. */
export interface TimestampMessage {
  readonly seconds?: Integer;
  readonly nanos?: number;
}

const secondsMin = -62_135_596_800;
const secondsMax = 253_402_300_799;

/** The point in time as RFC 3339 writes it. */
export const timestampText = ({ seconds = 0, nanos = 0 }: TimestampMessage): string => {
  if (seconds < secondsMin || seconds > secondsMax || nanos < 0 || nanos > 999_999_999) {
    throw new GrpcError("invalidArgument", `Unable to parse timestamp: ${seconds}.${nanos}`);
  }
  const whole = new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+Z$/, "");
  return `${whole}.${String(nanos).padStart(9, "0")}Z`;
};

/** The message of a point in time that RFC 3339 writes, to the millisecond. */
export const timestampMessage = (text: string): TimestampMessage => {
  const millis = Date.parse(text);
  const seconds = Math.floor(millis / 1000);
  return { seconds, nanos: (millis - seconds * 1000) * 1_000_000 };
};
