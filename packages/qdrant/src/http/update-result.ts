/**
 * The result of a write, as JSON. `operationId` is the sequence number of the collection's last write; `isInTime` says whether the write was
 * done before a client that waits stopped waiting.
 */
export const updateResult = (operationId: number, wait: boolean, isInTime = true): string =>
  `{"operation_id":${operationId},"status":"${status(wait, isInTime)}"}`;

const status = (wait: boolean, isInTime: boolean): string => {
  if (!wait) return "acknowledged";
  return isInTime ? "completed" : "wait_timeout";
};
