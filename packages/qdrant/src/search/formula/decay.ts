import type { DecayExpression } from "@vexfs/core";
import { badInput } from "../../errors/qdrant-error.js";

const midpointByDefault = 0.5;
const scaleByDefault = 1;

/** How fast a curve falls that has the height `midpoint` at the distance `scale` from its top. */
export const decayLambda = (
  shape: DecayExpression["shape"],
  midpoint: number = midpointByDefault,
  scale: number = scaleByDefault,
): number => {
  if (shape === "linear" && !(midpoint >= 0 && midpoint <= 1)) {
    throw failed(`Linear decay midpoint should be in the range [0.0, 1.0], got ${midpoint}.`);
  }
  if (shape !== "linear" && (midpoint <= 0 || midpoint >= 1)) {
    throw failed(`Decay midpoint should be in the range (0.0, 1.0), got ${midpoint}.`);
  }
  if (scale <= 0) throw failed(`Decay scale should be non-zero positive, got ${scale}.`);
  switch (shape) {
    case "linear":
      return (1 - midpoint) / scale;
    case "exponential":
      return Math.log(midpoint) / scale;
    case "gaussian":
      return Math.log(midpoint) / (scale * scale);
  }
};

const failed = (text: string): Error => badInput(`Validation failed: ${text}`);
