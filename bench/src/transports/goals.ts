import type { Verdict } from "../report/verdict.js";
import type { Figures } from "./figures.js";

/** How many times as much of vectors gRPC is to take in as REST, by the server's processor time. */
const UPSERTS_AT_LEAST = 3;

/** The goal that the two transports have. */
export function transportVerdicts(figures: readonly Figures[]): Verdict[] {
  const upserts = figures.filter(({ vectorBytesPerCpuSecond }) => vectorBytesPerCpuSecond > 0);
  const [rest, grpc] = ["REST", "gRPC"].map((name) => upserts.find(({ transport }) => transport === name));
  if (!rest || !grpc) return [];
  const ratio = grpc.vectorBytesPerCpuSecond / rest.vectorBytesPerCpuSecond;
  return [{ what: `${rest.row}, gRPC beside REST (server CPU)`, ratio, goal: { atLeast: UPSERTS_AT_LEAST } }];
}
