import { canonical, parseLossless } from "../json.js";
import type { Page } from "./source.js";

type Columns = Readonly<Record<string, unknown>>;

const compared = ["embeddings", "documents", "metadatas", "uris"];

/** What differs between a page of the source and the same records of the target; null when nothing does. */
export const difference = (page: Page, shown: string): string | null => {
  const [source, target] = [recordsOf(page.body), recordsOf(shown)];
  for (const id of page.ids) {
    const [one, other] = [source.get(id), target.get(id)];
    if (one === undefined || other === undefined) return `the record ${id} is missing`;
    const column = compared.findIndex((_, index) => one[index] !== other[index]);
    if (column >= 0)
      return `the ${compared[column]} of the record ${id} differ: ${one[column]} and ${other[column]}`.slice(0, 600);
  }
  return null;
};

const recordsOf = (text: string): ReadonlyMap<string, readonly string[]> => {
  const columns = parseLossless(text) as Columns;
  const ids = columns["ids"] as readonly string[];
  return new Map(ids.map((id, index) => [id, compared.map((name) => valueAt(columns, name, index))]));
};

const valueAt = (columns: Columns, name: string, index: number): string => {
  const column = columns[name];
  const value: unknown = Array.isArray(column) ? (column as readonly unknown[])[index] : null;
  if (name === "embeddings") return embeddingText(value);
  // A record without metadata is shown as null or as an empty object, according to what else it has.
  const text = canonical(value);
  return name === "metadatas" && text === "{}" ? "null" : text;
};

/** The bytes of an embedding, which comes as base64 or as numbers. */
const embeddingText = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "null";
  return Buffer.from(Float32Array.from(value, Number).buffer).toString("base64");
};
