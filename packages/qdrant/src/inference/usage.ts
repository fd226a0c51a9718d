/** Tokens that were read, by model. */
export class InferenceUsage {
  readonly #tokens = new Map<string, number>();

  /** Counts tokens. */
  add(model: string, tokens: number): void {
    this.#tokens.set(model, (this.#tokens.get(model) ?? 0) + tokens);
  }

  /** Counts what another has counted. */
  addAll(other: InferenceUsage): void {
    for (const [model, tokens] of other.#tokens) this.add(model, tokens);
  }

  /** The field `usage` of an answer, as JSON; null when no model was asked that counts. */
  json(): string | null {
    const fields = this.fields();
    return fields === null ? null : JSON.stringify(fields);
  }

  /** The same as an object. */
  fields(): object | null {
    if (this.#tokens.size === 0) return null;
    const models = Object.fromEntries([...this.#tokens].map(([model, tokens]) => [model, { tokens }]));
    return { inference: { models } };
  }
}
