import { LosslessNumber, parse, stringify } from "lossless-json";

/** JSON that is kept and shown again, never looked into. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The text of a value that was parsed losslessly, or is text already. */
  static of(value: unknown): RawJson {
    return value instanceof RawJson ? value : new RawJson(stringify(value) ?? "null");
  }
}

/** Parses JSON whose numbers keep their digits; of a key that occurs twice the last value counts. */
export const parseLossless = (text: string): unknown =>
  parse(text, null, { onDuplicateKey: ({ newValue }) => newValue });

/** A JSON object, but no array and no number. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof LosslessNumber);
