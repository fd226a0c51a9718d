import { LosslessNumber, parse, stringify } from "lossless-json";
import type { Step } from "./step.js";

/** An answer in a form that two servers can agree on. */
export interface Comparable {
  readonly status: number;
  readonly body: string;
}

/** Sends steps to one server and remembers the ids of the collections that it makes. */
export class Runner {
  readonly #baseUrl: string;
  readonly #ids = new Map<string, string>();

  constructor(baseUrl: string) {
    this.#baseUrl = `${baseUrl}/api/v2`;
  }

  async run(step: Step): Promise<Comparable> {
    const path = step.path.replace(/\{([^}]+)\}/g, (_, name: string) => this.#ids.get(name) ?? "no-such-collection");
    const headers = { "content-type": step.contentType ?? "application/json" };
    const response = await fetch(this.#baseUrl + path, {
      method: step.method,
      headers,
      ...(step.body === undefined ? {} : { body: step.body }),
    });
    const text = await response.text();
    this.#remember(text);
    return { status: response.status, body: this.#comparable(text) };
  }

  #remember(text: string): void {
    const found = /^\{"id":"([0-9a-f-]{36})","name":"([^"]+)","configuration_json"/.exec(text);
    if (found?.[1] !== undefined && found[2] !== undefined) this.#ids.set(found[2], found[1]);
  }

  /** Ids by name, keys in order, floats as f32. */
  #comparable(text: string): string {
    let named = text.replace(/"nanosecond heartbeat":\d+/, '"nanosecond heartbeat":0');
    for (const [name, id] of this.#ids) named = named.replaceAll(id, `<${name}>`);
    named = named.replace(/"id":"[0-9a-f-]{36}"/g, '"id":"<uuid>"');
    // The default is the number of processors.
    named = named.replace(/"num_threads":\d+/g, '"num_threads":0');
    // Chroma lists the parameters of a rule in any order.
    named = named.replace(/\[\{(\\"value\\": [^,]*), (\\"min\\": [^}]*)\}\]/g, "[{$2, $1}]");
    if (!/^[[{]/.test(named)) return named;
    // An exponent may be written with its sign or without.
    return (stringify(sorted(parse(named))) ?? "").replace(/(\d)e\+(\d)/g, "$1e$2");
  }
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value instanceof LosslessNumber || typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
};
