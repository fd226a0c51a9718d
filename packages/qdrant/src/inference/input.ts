import { formatError } from "../errors/qdrant-error.js";
import { isObject, RawJson } from "../json/raw-json.js";
import { invalidBody } from "../points/faults.js";

const dataTypes = { text: "text", image: "image", object: "object" } as const;

/** Something that a model is to make a vector of. */
export interface InferenceInput {
  /** JSON of the text, the image or the object. */
  readonly data: string;
  readonly dataType: keyof typeof dataTypes;
  readonly model: string;
  /** JSON of an object, or null. */
  readonly options: string | null;
  /** Equal for inputs that become equal vectors. */
  readonly key: string;
}

/** What stands in the place of a vector and is to become one: a document, an image or an object, with a model. Null for anything else. */
export const inferenceInput = (value: unknown, at: string): InferenceInput | null => {
  if (!isObject(value) || typeof value["model"] !== "string") return null;
  const found = dataTypeOf(value);
  if (found === null) return null;
  const { model, options = null } = value;
  if (model === "") throw invalidBody(`${at}.model`, 'value "" invalid, must be at least 1 characters');
  if (options !== null && !isObject(options)) throw formatError("invalid type for `options`, expected a map");
  const data = RawJson.of(value[found]).text;
  const shownOptions = options === null ? null : RawJson.of(options).text;
  return {
    data,
    dataType: found,
    model,
    options: shownOptions,
    key: JSON.stringify([found, data, model, shownOptions]),
  };
};

const dataTypeOf = (value: Readonly<Record<string, unknown>>): InferenceInput["dataType"] | null => {
  if (typeof value["text"] === "string") return "text";
  if ("image" in value) return "image";
  return "object" in value ? "object" : null;
};
