import { encode } from "../json/encode.js";
import { isObject, parseLossless, RawJson } from "../json/raw-json.js";
import { storedSchema } from "../schema/decode.js";
import type { Schema } from "../schema/types.js";

/** What the catalog keeps of a collection for Chroma. */
export interface Attributes {
  /** The metadata as JSON, or null when there is none. */
  readonly metadata: string | null;
  /** The schema as it was created and updated, without the keys that were seen since. */
  readonly schema: Schema;
}

/** The text that the catalog keeps. */
export const attributesText = ({ metadata, schema }: Attributes): string =>
  encode({ metadata: metadata === null ? null : new RawJson(metadata), schema });

/** Reads what {@link attributesText} wrote. */
export const readAttributes = (text: string): Attributes => {
  const value = parseLossless(text);
  if (!isObject(value)) throw new TypeError("the attributes of a collection are no JSON object");
  const { metadata, schema } = value;
  return { metadata: metadata === null ? null : RawJson.of(metadata).text, schema: storedSchema(schema) };
};
