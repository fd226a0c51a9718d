import { formatError } from "../errors/qdrant-error.js";

/** A condition that is none of those that there are. */
export const unknownCondition = (): Error =>
  formatError(
    'Expected some form of condition, which can be a field condition (like {"key": ..., "match": ... }), ' +
      "or some other mentioned in the documentation: " +
      "https://qdrant.tech/documentation/concepts/filtering/#filtering-conditions",
  );

/** What is said of a field condition that demands nothing. */
export const unspecified = "Validation error: At least one field condition must be specified [{}]";

/** What is said of a slice that there is none of. */
export const sliceOutOfRange = "Validation error: Slice index must be less than the total number of slices [{}]";

/** What is said of a demand for less than one condition. */
export const minCountTooSmall = "min_count must be greater than 0";
