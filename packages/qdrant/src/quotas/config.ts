import { boolean, optional, struct, unsigned } from "../json/decode.js";

/** Limits of the whole node. */
export interface QuotaConfig {
  readonly enabled?: boolean;
  readonly max_resident_memory_percent?: number;
  readonly max_disk_usage_percent?: number;
  /** How far below its limit a resource has to fall before more is taken on. */
  readonly release_margin_percent?: number;
}

const percent = optional(unsigned("u8", { min: 1, max: 100 }));

export const quotaConfig = struct<QuotaConfig>("QuotaConfig", {
  enabled: optional(boolean),
  max_resident_memory_percent: percent,
  max_disk_usage_percent: percent,
  release_margin_percent: optional(unsigned("u8", { max: 100 })),
});
