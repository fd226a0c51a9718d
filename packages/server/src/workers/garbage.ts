import { setFlagsFromString } from "node:v8";

/**
 * By how many percent heaps may grow before V8 marks all of them. Buffers count, and heaps of 20 MB with bodies of megabytes passing through
 * were marked every third body, which took half of the thread's processor time.
 */
const growthPercent = 400;

/** Lets the heaps of front-end threads grow further between collections. To be called before the threads start. */
export const collectLessOften = (): void => setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
