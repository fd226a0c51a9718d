import { type Decoder, optional, struct, variant } from "../json/decode.js";

/** Where a component's data is to be kept. VexFS keeps everything in files that the system caches, and shows what was asked for. */
export type Memory = "cold" | "cached" | "pinned";

/** A component's memory. */
export interface MemoryParams {
  readonly memory?: Memory;
}

export const memory: Decoder<Memory> = variant(["cold", "cached", "pinned"]);

/** Memory of a component that does not have one of the placements. */
export const memoryExcept =
  (refused: Memory, component: string): Decoder<Memory> =>
  (value, place) => {
    const found = memory(value, place);
    if (found === refused) place.refuse(`\`${refused}\` memory placement is not supported for ${component}`);
    return found;
  };

export const payloadStorage = struct<MemoryParams>("PayloadStorageParams", {
  memory: optional(memoryExcept("pinned", "payload storage")),
});

export const idTracker = struct<MemoryParams>("IdTrackerParams", {
  memory: optional(memoryExcept("cached", "id tracker")),
});
