import type { Rates, Shortage } from "@vexfs/core";

/** Buckets that never fill again, as if no time passed. */
export class ModelRates implements Rates {
  readonly #buckets = new Map<string, { readonly capacity: number; readonly tokens: number }>();

  take(name: string, capacity: number, tokens: number): Shortage | "beyondCapacity" | null {
    if (tokens > capacity) return "beyondCapacity";
    const known = this.#buckets.get(name);
    const available = known?.capacity === capacity ? known.tokens : capacity;
    if (available < tokens) return { available, waitMs: ((tokens - available) * 60_000) / capacity };
    this.#buckets.set(name, { capacity, tokens: available - tokens });
    return null;
  }

  refill(name: string): void {
    this.#buckets.delete(name);
  }
}
