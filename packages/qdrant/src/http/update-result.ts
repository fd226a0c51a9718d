/** The result of a write, as JSON. `operationId` is the sequence number of the collection's last write. */
export const updateResult = (operationId: number, wait: boolean): string =>
  `{"operation_id":${operationId},"status":"${wait ? "completed" : "acknowledged"}"}`;
