import type { SelectionRequest } from "../../points/selection.js";
import { GrpcError } from "../transport/status.js";

/** Which part of payloads comes back. */
export interface WithPayloadMessage {
  readonly enable?: boolean;
  readonly include?: { readonly fields?: readonly string[] };
  readonly exclude?: { readonly fields?: readonly string[] };
}

/** Which vectors come back. */
export interface WithVectorsMessage {
  readonly enable?: boolean;
  readonly include?: { readonly names?: readonly string[] };
}

/** The parts of a message that select what comes back. */
export interface SelectionMessage {
  readonly with_payload?: WithPayloadMessage;
  readonly with_vectors?: WithVectorsMessage;
}

/** The selection as it stands in JSON. */
export const selectionJson = ({
  with_payload: payload,
  with_vectors: vectors,
}: SelectionMessage): SelectionRequest => ({
  ...(payload === undefined ? {} : { with_payload: payloadJson(payload) }),
  ...(vectors === undefined ? {} : { with_vector: vectors.include?.names ?? vectors.enable ?? false }),
});

const payloadJson = ({ enable, include, exclude }: WithPayloadMessage): unknown => {
  if (enable !== undefined) return enable;
  if (include !== undefined) return { include: include.fields ?? [] };
  if (exclude !== undefined) return { exclude: exclude.fields ?? [] };
  throw new GrpcError("invalidArgument", "No PayloadSelector");
};
