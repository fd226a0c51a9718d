import { type Engine, type RenderedValue, type Rendering, type RenderingPiece, text } from "@vexfs/core";
import type { Aggregate, SearchPayload } from "./payload.js";

/** How the engine's score becomes the one that is shown: `scale * score + offset`. */
export interface ScoreRule {
  readonly scale: number;
  readonly offset: number;
}

/** Stand between the columns and rows of what the engine renders. No JSON text has them. */
const columnEnd = "\u0001";
const rowEnd = "\u0000";

const columnNames = ["ids", "documents", "embeddings", "metadatas", "scores"] as const;

/** One column of an answer. */
export type ColumnName = (typeof columnNames)[number];

/** The keys of an answer's columns, in Chroma's order; any other key is one of metadata. */
const predefined = ["#document", "#embedding", "#metadata", "#score"];

/** What a search wants to come back, and what has to be rendered for it. */
export class Selection {
  /** The keys, sorted as Chroma sorts them. */
  readonly keys: readonly string[];
  /** Metadata keys that were chosen one by one; null when metadata comes whole or not at all. */
  readonly #fields: readonly string[] | null;
  readonly #columns: readonly ColumnName[];
  /** Metadata keys that grouping looks at, which are rendered behind the columns. */
  readonly #groupedBy: readonly string[] | null;

  constructor(search: SearchPayload) {
    const keys = [...new Set(search.select?.keys ?? [])];
    const fields = keys.filter((key) => !predefined.includes(key)).sort();
    this.keys = [...predefined.filter((key) => keys.includes(key)), ...fields];
    this.#fields = fields.length > 0 && !keys.includes("#metadata") ? fields : null;
    const wanted: Readonly<Record<ColumnName, boolean>> = {
      ids: true,
      documents: keys.includes("#document"),
      embeddings: keys.includes("#embedding"),
      metadatas: keys.includes("#metadata") || fields.length > 0,
      scores: keys.includes("#score"),
    };
    this.#columns = columnNames.filter((name) => wanted[name]);
    const aggregate = search.group_by?.aggregate;
    this.#groupedBy = aggregate === undefined ? null : groupingKeys(search.group_by?.keys ?? [], aggregate);
  }

  /** A text that is the same for selections that are rendered alike. */
  get signature(): string {
    return JSON.stringify([this.#columns, this.#fields, this.#groupedBy]);
  }

  /** How the engine prints the rows; without a score rule they have none. */
  rendering(engine: Engine, score: ScoreRule | null): Rendering {
    const values = this.#columns.map((name) => this.#value(name, score));
    if (this.#groupedBy !== null) {
      values.push({ value: "payload", absent: "{}", select: { include: this.#groupedBy.map((key) => [key]) } });
      values.push({ value: "score", ...score });
    }
    const pieces = values.flatMap((value): readonly RenderingPiece[] => [
      { each: "rows", separator: this.#splitsRows ? rowEnd : ",", body: [value] },
      text(columnEnd),
    ]);
    return engine.rendering(pieces);
  }

  /** What an answer without rows is rendered as. */
  get none(): Uint8Array {
    const columns = this.#columns.length + (this.#groupedBy === null ? 0 : 2);
    return Buffer.from(columnEnd.repeat(columns));
  }

  /** Takes apart what was rendered. */
  read(bytes: Uint8Array): SelectedRows {
    const parts = split(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), columnEnd).slice(0, -1);
    const columns = new Map(this.#columns.map((name, index) => [name, parts[index] ?? Buffer.alloc(0)]));
    const [metadata, scores] = parts.slice(this.#columns.length).map(rowsOf);
    const grouping = (metadata ?? []).map((row, index) => ({
      metadata: row.toString(),
      score: Number(scores?.[index]?.toString() ?? "NaN"),
    }));
    return { columns, grouping };
  }

  /** A column as JSON, of all rows or of some; `null` when it is not wanted. */
  column({ columns }: SelectedRows, name: ColumnName, places: readonly number[] | null): string {
    const column = columns.get(name);
    if (column === undefined) return "null";
    if (!this.#splitsRows) return `[${column.toString()}]`;
    const rows = rowsOf(column);
    const chosen = places === null ? rows : places.flatMap((place) => rows[place] ?? []);
    // Where a record has none of the chosen keys there is no metadata.
    const isPartial = name === "metadatas" && this.#fields !== null;
    return `[${chosen.map((row) => (isPartial && row.length === 2 ? "null" : row.toString())).join(",")}]`;
  }

  /** Rows are looked at one by one when not all of them stay, or some are replaced. */
  get #splitsRows(): boolean {
    return this.#groupedBy !== null || this.#fields !== null;
  }

  #value(name: ColumnName, score: ScoreRule | null): RenderedValue {
    switch (name) {
      case "ids":
        return { value: "id" };
      case "documents":
        return { value: "document" };
      case "embeddings":
        return { value: "vector", space: "" };
      case "metadatas":
        return this.#fields === null
          ? { value: "payload" }
          : { value: "payload", absent: "{}", select: { include: this.#fields.map((key) => [key]) } };
      case "scores":
        // Nothing is ordered by a value here, so that each row prints a null.
        return score === null ? { value: "orderValue" } : { value: "score", ...score };
    }
  }
}

/** The rows of a search as the engine has rendered them. */
export interface SelectedRows {
  readonly columns: ReadonlyMap<ColumnName, Buffer>;
  /** For searches that group: what grouping looks at, a row each. */
  readonly grouping: readonly { readonly metadata: string; readonly score: number }[];
}

const groupingKeys = (keys: readonly string[], aggregate: Aggregate): readonly string[] => [
  ...new Set([...keys, ...aggregate.keys.filter((key) => key !== "#score")]),
];

const rowsOf = (column: Buffer): readonly Buffer[] => (column.length === 0 ? [] : split(column, rowEnd));

const split = (bytes: Buffer, end: string): readonly Buffer[] => {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = bytes.indexOf(end); at !== -1; at = bytes.indexOf(end, start)) {
    parts.push(bytes.subarray(start, at));
    start = at + 1;
  }
  parts.push(bytes.subarray(start));
  return parts;
};
