import { type Catalog, type DocumentChange, VersionedCache } from "@vexfs/core";
import { functionPrefix } from "../tenancy/directory.js";

/** A function that is attached to a collection. */
export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly functionName: string;
  readonly inputId: string;
  readonly outputName: string;
  readonly outputId: string;
  /** JSON of an object. */
  readonly params: string;
  readonly tenant: string;
  readonly databaseId: string;
  /** The last batch of the input that the output tells of. */
  readonly completed: number;
}

const keyOf = (inputId: string, name: string): string => `${functionPrefix}${inputId}/${encodeURIComponent(name)}`;

/** The attached functions, as they are kept in the catalog's documents. */
export class Attachments {
  readonly #catalog: Catalog;
  readonly #known: VersionedCache<"all", readonly Attachment[]>;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
    this.#known = new VersionedCache(catalog);
  }

  get(inputId: string, name: string): Attachment | null {
    const value = this.#catalog.document(keyOf(inputId, name));
    return value === null ? null : (JSON.parse(value) as Attachment);
  }

  /** All of them, by input and name. */
  all(): readonly Attachment[] {
    const known = this.#known.get("all");
    if (known !== undefined) return known;
    const version = this.#catalog.version();
    const all = this.#catalog.documents(functionPrefix).map(({ value }) => JSON.parse(value) as Attachment);
    this.#known.set("all", all, version);
    return all;
  }
}

/** The change that attaches a function. */
export const attach = (attachment: Attachment): DocumentChange => ({
  kind: "insert",
  key: keyOf(attachment.inputId, attachment.name),
  value: JSON.stringify(attachment),
});

/** The change that notes how far a function has come. */
export const progress = (attachment: Attachment): DocumentChange => ({
  kind: "put",
  key: keyOf(attachment.inputId, attachment.name),
  value: JSON.stringify(attachment),
});

/** The change that detaches a function. */
export const detach = ({ inputId, name }: Attachment): DocumentChange => ({
  kind: "delete",
  key: keyOf(inputId, name),
});
