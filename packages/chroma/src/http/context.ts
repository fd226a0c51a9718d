import type { Engine, HotLane } from "@vexfs/core";
import type { CollectionLookup } from "../collections/lookup.js";
import type { Attachments } from "../functions/attachments.js";
import type { ChromaSettings } from "../options.js";
import type { Directory } from "../tenancy/directory.js";

/** What every handler works with. One per thread. */
export interface AppContext {
  readonly engine: Engine;
  readonly settings: ChromaSettings;
  readonly directory: Directory;
  readonly lookup: CollectionLookup;
  readonly attachments: Attachments;
  readonly lane: HotLane;
}
