import { setTimeout as sleep } from "node:timers/promises";
import { cpuSecondsOf } from "./process-tree.js";
import type { Server } from "./server.js";

/** A server is quiet when it takes less than a twentieth of one core. */
const LOOK_SECONDS = 1;
const BUSY_SHARE = 0.05;
const LIMIT_SECONDS = 120;

/** Waits until a server has nothing left to do in the background, so that what is measured next is not shared with it. */
export async function untilQuiet(server: Server): Promise<void> {
  for (let waited = 0; waited < LIMIT_SECONDS; waited += LOOK_SECONDS) {
    const before = cpuSecondsOf(server.pid);
    await sleep(LOOK_SECONDS * 1000);
    if (cpuSecondsOf(server.pid) - before < BUSY_SHARE * LOOK_SECONDS) return;
  }
  process.stderr.write(`  ${server.kind.name} is still busy after ${LIMIT_SECONDS} s\n`);
}
