import type { Engine } from "@vexfs/core";
import type { CollectionLookup } from "./collections/lookup.js";
import type { Inference } from "./inference/inference.js";
import type { QdrantSettings } from "./options.js";
import type { Quotas } from "./quotas/quotas.js";
import type { Gatekeeper } from "./security/gatekeeper.js";
import type { SnapshotDirectories } from "./snapshots/directories.js";

/** What every handler works with. One per thread. */
export interface AppContext {
  readonly engine: Engine;
  readonly settings: QdrantSettings;
  readonly lookup: CollectionLookup;
  readonly gatekeeper: Gatekeeper;
  readonly inference: Inference;
  readonly quotas: Quotas;
  readonly snapshots: SnapshotDirectories;
}
