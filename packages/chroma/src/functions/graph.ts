import type { Attachment } from "./attachments.js";

/** How many functions may follow one another; Chroma's own bound. */
export const depthMax = 5;

/** Which collections feed which, by the functions between them. Functions never make a circle. */
export class FunctionGraph {
  readonly #edges: readonly Pick<Attachment, "inputId" | "outputId">[];

  constructor(attachments: readonly Pick<Attachment, "inputId" | "outputId">[]) {
    this.#edges = attachments;
  }

  /** Whether what is written to one collection comes, by any number of functions, to another; it comes to itself. */
  reaches(from: string, to: string): boolean {
    return from === to || this.#from(from).some((id) => this.reaches(id, to));
  }

  /** The most functions that lead to a collection, one after another. */
  depthAbove(id: string): number {
    const above = this.#edges.filter(({ outputId }) => outputId === id);
    return above.reduce((depth, { inputId }) => Math.max(depth, 1 + this.depthAbove(inputId)), 0);
  }

  /** The most functions that follow a collection. */
  depthBelow(id: string): number {
    return this.#from(id).reduce((depth, next) => Math.max(depth, 1 + this.depthBelow(next)), 0);
  }

  #from(id: string): readonly string[] {
    return this.#edges.filter(({ inputId }) => inputId === id).map(({ outputId }) => outputId);
  }
}
