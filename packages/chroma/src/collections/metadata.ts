import { isObject, parseLossless, RawJson } from "../json/raw-json.js";
import { markedSparseVectors } from "../records/metadata-rules.js";

/** How the metadata of a new collection is read: as that of records, but its keys are judged by {@link metadataFault}. */
export const createMetadataSchema = {
  type: "attributes",
  optional: true,
  rules: { untaggedName: "MetadataValue", markedObjects: markedSparseVectors },
} as const;

/** How the metadata of an existing collection is read: null values may stand in it. */
export const updateMetadataSchema = {
  type: "attributes",
  optional: true,
  rules: { nulls: "allow", untaggedName: "UpdateMetadataValue", markedObjects: markedSparseVectors },
} as const;

/** Metadata of a collection, losslessly parsed. */
export type CollectionMetadata = Readonly<Record<string, unknown>>;

/** Parses the metadata that a body reader has checked. */
export const parseMetadata = (text: string): CollectionMetadata => {
  const value = parseLossless(text);
  return isObject(value) ? value : {};
};

/** What is wrong with the metadata of a collection, or null. */
export const metadataFault = (metadata: CollectionMetadata): string | null => {
  const keys = Object.keys(metadata);
  if (keys.length === 0) return "Metadata cannot be empty";
  if (keys.includes("")) return "Metadata key cannot be empty";
  const reserved = keys.find((key) => key.startsWith("#") || key.startsWith("$"));
  return reserved === undefined ? null : `Metadata key cannot start with '#' or '$': ${reserved}`;
};

/** The JSON to keep: without null values, and null when nothing is left. */
export const keptMetadata = (metadata: CollectionMetadata): string | null => {
  const kept = Object.entries(metadata).filter(([, value]) => value !== null);
  return kept.length === 0 ? null : RawJson.of(Object.fromEntries(kept)).text;
};
