/** A collection that is to be copied, as it says it is. Texts are JSON, null where there is none. */
export interface SourceCollection {
  readonly tenant: string;
  readonly database: string;
  readonly name: string;
  readonly id: string;
  readonly dimension: number | null;
  readonly count: number;
  readonly metadata: string | null;
  readonly configuration: string | null;
  readonly schema: string | null;
}

/** Some records, as the body that adds them: columns of ids, embeddings, documents, metadatas and uris. */
export interface Page {
  readonly ids: readonly string[];
  readonly body: string;
}

/** Where Chroma's collections are read from. */
export interface ChromaSource {
  readonly name: string;
  collections(): Promise<readonly SourceCollection[]>;
  /** The records in a fixed order, `size` at a time. */
  pages(collection: SourceCollection, size: number): AsyncIterable<Page>;
  close(): Promise<void>;
}
