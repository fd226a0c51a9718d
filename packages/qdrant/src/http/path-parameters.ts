import { type Fault, validationError } from "../errors/qdrant-error.js";
import type { QueryString } from "./query-parameters.js";

/** A request on a collection. */
export interface CollectionRequest {
  readonly Params: { readonly collection_name: string };
  readonly Querystring: QueryString;
}

/** Path of one collection. */
export const collectionPath = "/collections/:collection_name";

const nameLengthMax = 255;
const vectorNameBytesMax = 200;

/** Characters that no new collection and no vector may have in its name. */
const refusedCharacters = ["<", ">", ":", '"', "/", "\\", "|", "?", "*", "\0", "\u{1f}"];

/** Characters that no collection has in its name. */
const impossibleCharacters = ["/", "\0"];

const characterFault = (name: string, kind: string, characters: readonly string[]): readonly string[] => {
  const found = characters.find((character) => name.includes(character));
  return found === undefined ? [] : [`${kind} cannot contain "${found}" char`];
};

const nameFaults = (name: string, characters: readonly string[]): readonly Fault[] => {
  const isTooLong = [...name].length > nameLengthMax;
  const length = `value ${JSON.stringify(name)} invalid, must be from 1 to ${nameLengthMax} characters`;
  const texts = [...(isTooLong || name === "" ? [length] : []), ...characterFault(name, "collection name", characters)];
  return texts.map((text) => ({ field: "collection_name", text }));
};

/** Refuses what can be no name of a collection. */
export const checkCollectionName = (name: string): void => {
  const faults = nameFaults(name, impossibleCharacters);
  if (faults.length > 0) throw validationError("path parameters", faults);
};

/** Refuses what can be no name of a new collection. */
export const checkNewCollectionName = (name: string): void => {
  const faults = nameFaults(name, refusedCharacters);
  if (faults.length > 0) throw validationError("path parameters", faults);
};

/** The rule that a name of a vector breaks, if any. */
export const vectorNameFaults = (name: string): readonly string[] =>
  Buffer.byteLength(name) > vectorNameBytesMax
    ? [`vector name must be at most ${vectorNameBytesMax} bytes long`]
    : characterFault(name, "vector name", refusedCharacters);
