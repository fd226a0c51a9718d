import { formatError } from "../errors/qdrant-error.js";
import { invalidBody } from "../points/faults.js";

/** A condition that is none of those that there are. */
export const unknownCondition = (): Error =>
  formatError(
    'Expected some form of condition, which can be a field condition (like {"key": ..., "match": ... }), ' +
      "or some other mentioned in the documentation: " +
      "https://qdrant.tech/documentation/concepts/filtering/#filtering-conditions",
  );

/** A field condition that demands nothing. */
export const unspecified = (at: string): Error =>
  invalidBody(`${at}.__all__`, "Validation error: At least one field condition must be specified [{}]");

/** A slice that there is none of. */
export const sliceOutOfRange = (at: string): Error =>
  invalidBody(`${at}.__all__`, "Validation error: Slice index must be less than the total number of slices [{}]");

/** A demand for less than one condition. */
export const minCountTooSmall = (at: string): Error =>
  invalidBody(`${at}.min_count`, "min_count must be greater than 0");
