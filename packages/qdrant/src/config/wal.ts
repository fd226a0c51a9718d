import { optional, struct, unsigned } from "../json/decode.js";

/** The write-ahead log. Kept and shown; VexFS cuts its log by itself. */
export interface WalConfig {
  readonly wal_capacity_mb: number;
  readonly wal_segments_ahead: number;
  readonly wal_retain_closed: number;
}

export const defaultWal: WalConfig = { wal_capacity_mb: 32, wal_segments_ahead: 0, wal_retain_closed: 1 };

export const walDiff = struct<Partial<WalConfig>>("WalConfigDiff", {
  wal_capacity_mb: optional(unsigned("usize", { min: 1 })),
  wal_segments_ahead: optional(unsigned("usize")),
  wal_retain_closed: optional(unsigned("usize", { min: 1 })),
});
