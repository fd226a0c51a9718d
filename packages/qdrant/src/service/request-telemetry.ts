import type { RequestTimes } from "@vexfs/core";
import type { AnsweredRequests, RequestCounts } from "./requests.js";

type Responses = Readonly<Record<string, object>>;

/** What telemetry says of the requests that were answered, of each collection, too, if it is asked to. */
export const answeredTelemetry = (requests: RequestCounts, level: number, tellsCollections: boolean): object => {
  const { rest, grpc } = requests.answered();
  const byCollection = tellsCollections ? requests.answeredByCollection() : null;
  return {
    rest: { responses: responses(rest, level), ...perCollection(byCollection?.rest, level) },
    grpc: { responses: responses(grpc, level), ...perCollection(byCollection?.grpc, level) },
  };
};

const perCollection = (answered: readonly AnsweredRequests[] = [], level: number): object => {
  if (answered.length === 0) return {};
  const collections = new Map<string, AnsweredRequests[]>();
  for (const requests of answered) {
    const { collection = "" } = requests;
    const ofIt = collections.get(collection) ?? [];
    ofIt.push(requests);
    collections.set(collection, ofIt);
  }
  const told = [...collections].map(([name, ofIt]) => [name, responses(ofIt, level)] as const);
  return { per_collection_responses: Object.fromEntries(told) };
};

const responses = (answered: readonly AnsweredRequests[], level: number): Responses => {
  const byEndpoint: Record<string, Record<string, object>> = {};
  for (const requests of answered) {
    const { method, endpoint, status } = requests;
    const name = method === null ? endpoint : `${method} ${endpoint}`;
    byEndpoint[name] = { ...byEndpoint[name], [status]: statisticsOf(requests, level) };
  }
  return byEndpoint;
};

const micros = (seconds: number): number => Math.round(seconds * 1e6);

/** What telemetry says of how long things took. */
export const statisticsOf = (times: Omit<RequestTimes, "operation" | "status" | "buckets">, level: number): object => {
  const { count, seconds, minSeconds, maxSeconds, lastMs } = times;
  if (count === 0) return { count };
  return {
    count,
    avg_duration_micros: micros(seconds / count),
    min_duration_micros: micros(minSeconds),
    max_duration_micros: micros(maxSeconds),
    total_duration_micros: micros(seconds),
    ...(level > 0 ? { last_responded: new Date(lastMs).toISOString() } : {}),
  };
};
