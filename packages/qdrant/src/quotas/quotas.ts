import type { Catalog } from "@vexfs/core";
import { QdrantError } from "../errors/qdrant-error.js";
import { decodeJson } from "../json/decode.js";
import { encode } from "../json/encode.js";
import { type QuotaConfig, quotaConfig } from "./config.js";
import type { Meter, Usage } from "./meter.js";

/** Where the catalog keeps the limits. */
const key = "qdrant/quotas";

const marginByDefault = 5;

interface Resource {
  readonly limit: "max_resident_memory_percent" | "max_disk_usage_percent";
  readonly used: keyof Usage;
  readonly title: string;
  readonly total: string;
  readonly remedy: string;
}

const resources: readonly Resource[] = [
  {
    limit: "max_resident_memory_percent",
    used: "memoryPercent",
    title: "Resident memory usage",
    total: "total memory",
    remedy: "Reduce memory usage (e.g. delete points or drop collections)",
  },
  {
    limit: "max_disk_usage_percent",
    used: "diskPercent",
    title: "Disk usage",
    total: "total capacity",
    remedy: "Reduce disk usage (e.g. delete points or drop collections)",
  },
];

/** Limits of the whole node: what would make it larger is refused while a resource is used up. */
export class Quotas {
  readonly #catalog: Catalog;
  readonly #meter: Meter;
  /** Resources that reached their limits and have not fallen far enough since. */
  readonly #exceeded = new Set<Resource["limit"]>();

  constructor(catalog: Catalog, meter: Meter) {
    this.#catalog = catalog;
    this.#meter = meter;
  }

  /** The limits, as they are kept. Limits that cannot be read are not none: nothing grows until they are set again. */
  config(): QuotaConfig {
    const text = this.#catalog.document(key);
    if (text === null) return {};
    try {
      return decodeJson(text, quotaConfig);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      throw new QdrantError("internal", `The quotas of this node cannot be read; set them with PUT /quotas. ${cause}`);
    }
  }

  /** Sets the limits. */
  async change(config: QuotaConfig): Promise<void> {
    await this.#catalog.commit([{ kind: "put", key, value: encode(config) }]);
  }

  /** What is used. */
  usage(): Usage {
    return this.#meter.usage();
  }

  /** What the process uses of the memory, in percent. */
  memoryPercent(): number | null {
    return this.usage().memoryPercent;
  }

  /** Whether each resource is used up; null for one that has no limit. */
  exceeded(): Readonly<Record<"resident_memory" | "disk_usage", boolean | null>> {
    const config = this.config();
    const [memory, disk] = resources.map((resource) => {
      const state = this.#stateOf(resource, config);
      return state === null ? null : state.used >= state.threshold;
    });
    return { resident_memory: memory ?? null, disk_usage: disk ?? null };
  }

  /** Refuses to take on more while a resource is used up. */
  check(): void {
    if (this.#catalog.document(key) === null) return;
    const config = this.config();
    for (const resource of resources) {
      const state = this.#stateOf(resource, config);
      if (state !== null && state.used >= state.threshold) throw refused(resource, state);
    }
  }

  #stateOf(resource: Resource, config: QuotaConfig): State | null {
    const limit = config.enabled === true ? config[resource.limit] : undefined;
    const used = this.usage()[resource.used];
    if (limit === undefined || used === null) {
      this.#exceeded.delete(resource.limit);
      return null;
    }
    const margin = config.release_margin_percent ?? marginByDefault;
    const threshold = this.#exceeded.has(resource.limit) ? Math.max(0, limit - margin) : limit;
    if (used >= threshold) this.#exceeded.add(resource.limit);
    else this.#exceeded.delete(resource.limit);
    return { used, limit, threshold };
  }
}

interface State {
  readonly used: number;
  readonly limit: number;
  /** What it is held against: less than the limit while it is used up. */
  readonly threshold: number;
}

const refused = ({ title, total, remedy, limit: parameter }: Resource, { used, limit, threshold }: State): Error => {
  const before = `${title} is at ${used}% of ${total}`;
  const condition =
    used >= limit
      ? `${before}, exceeding the configured limit of ${limit}%`
      : `${before}. It reached the configured limit of ${limit}% and has to fall below ${threshold}% before this node takes writes again`;
  const help = `${remedy}, or raise \`${parameter}\` in the global quota config.`;
  return new QdrantError("insufficientStorage", `${condition}. Help: ${help}`);
};
