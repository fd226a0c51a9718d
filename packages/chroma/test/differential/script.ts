import { collectionSteps } from "./collection-steps.js";
import { changeSteps, oddSteps, pathSteps, querySteps } from "./query-steps.js";
import { whereSteps, writeSteps } from "./record-steps.js";
import { post, type Step } from "./step.js";
import { tenancySteps } from "./tenancy-steps.js";

/** Every request, in order; it begins and goes on with an empty store. */
export const script: readonly Step[] = [
  post("/reset", ""),
  ...tenancySteps,
  ...collectionSteps,
  post("/reset", ""),
  ...writeSteps,
  ...whereSteps,
  ...querySteps,
  ...changeSteps,
  ...pathSteps,
  ...oddSteps,
];
