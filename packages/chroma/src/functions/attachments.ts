import { type Catalog, type DocumentChange, VersionedCache } from "@vexfs/core";
import { functionPrefix } from "../tenancy/directory.js";
import { executionMode } from "./catalogue.js";

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
  /** The last batch of the input when the function was attached. */
  readonly attachedAt: number;
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

  /** The function of that name; null when there is none, or one of its collections was deleted, which detaches it. */
  get(inputId: string, name: string): Attachment | null {
    const kept = this.#kept(inputId, name);
    return kept !== null && this.#isWhole(kept) ? kept : null;
  }

  /** All of them, by input and name. */
  all(): readonly Attachment[] {
    const known = this.#known.get("all");
    if (known !== undefined) return known;
    const version = this.#catalog.version();
    const kept = this.#catalog.documents(functionPrefix).map(({ value }) => JSON.parse(value) as Attachment);
    const whole = kept.filter((attachment) => this.#isWhole(attachment));
    this.#known.set("all", whole, version);
    return whole;
  }

  /** The changes that detach every function which reads or writes a collection. They come before the collection is deleted. */
  detachAll(collectionId: string): readonly DocumentChange[] {
    return this.all()
      .filter(({ inputId, outputId }) => inputId === collectionId || outputId === collectionId)
      .map(detach);
  }

  /**
   * A number that grows once the functions of a collection have seen a write, the last of which is `sequence`. Making up for what was
   * there before a function was attached counts as one more.
   */
  version(inputId: string, sequence: number): number {
    const running = this.all().filter((one) => one.inputId === inputId && executionMode(one.functionName) === "sync");
    const seen = running.map(({ attachedAt, completed }) => Math.max(attachedAt, completed));
    const madeUp = running.filter(({ attachedAt, completed }) => attachedAt > 0 && completed >= attachedAt);
    return Math.min(sequence, ...seen) + madeUp.length;
  }

  /** The change that attaches a function, in place of one that has lost a collection. */
  attach(attachment: Attachment): DocumentChange {
    const kept = this.#kept(attachment.inputId, attachment.name);
    return {
      kind: kept === null || this.#isWhole(kept) ? "insert" : "put",
      key: keyOf(attachment.inputId, attachment.name),
      value: JSON.stringify(attachment),
    };
  }

  #kept(inputId: string, name: string): Attachment | null {
    const value = this.#catalog.document(keyOf(inputId, name));
    return value === null ? null : (JSON.parse(value) as Attachment);
  }

  #isWhole({ inputId, outputId }: Attachment): boolean {
    return [inputId, outputId].every((id) => this.#catalog.collectionById(id) !== null);
  }
}

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
