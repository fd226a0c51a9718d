import { jsonName } from "../wire/json-name.js";
import type { Integer } from "../wire/reader.js";
import { double, given, integer, type Json, object } from "./json.js";
import { type TimestampMessage, timestampText } from "./timestamps.js";

/** An order of points by a field. */
export interface OrderByMessage {
  readonly key?: string;
  readonly direction?: string | number;
  readonly start_from?: {
    readonly float?: number;
    readonly integer?: Integer;
    readonly timestamp?: TimestampMessage;
    readonly datetime?: string;
  };
}

/** The order as it stands in JSON. A direction that there is not is none. */
export const orderByJson = ({ key = "", direction, start_from: start = {} }: OrderByMessage): Json =>
  object({
    key,
    direction: typeof direction === "string" ? jsonName(direction) : undefined,
    start_from:
      given(start.integer, integer) ??
      given(start.float, double) ??
      given(start.timestamp, timestampText) ??
      start.datetime,
  });
