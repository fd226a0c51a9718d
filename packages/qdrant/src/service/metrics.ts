import { defaultNamespace, type WorkTimes } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { booleanParameter, type QueryString, timeoutParameter } from "../http/query-parameters.js";
import { sendText } from "../http/reply.js";
import type { Quotas } from "../quotas/quotas.js";
import { qdrantVersion } from "../version.js";
import { anonymousName } from "./anonymous-name.js";
import { type CollectionFigures, collectionFigures } from "./collection-figures.js";
import { family, type Sample } from "./exposition.js";
import { memoryFigures, processFigures } from "./process.js";
import type { RequestCounts } from "./requests.js";
import { grpcResponses, restResponses } from "./response-metrics.js";
import { type SnapshotTelemetry, snapshotTelemetry } from "./snapshot-telemetry.js";

/** The metrics that dashboards made for Qdrant look at; the operations port of VexFS has all of them under its own names. */
export const serveMetrics = (app: FastifyInstance, context: AppContext, requests: RequestCounts): void => {
  const { engine, quotas, settings } = context;
  const options = { config: { operation: "metrics" } };
  app.get<{ readonly Querystring: QueryString }>("/metrics", options, async (request, reply) => {
    const isAnonymous = booleanParameter(request.query, "anonymize") === true;
    const tellsCollections = booleanParameter(request.query, "per_collection") === true && !isAnonymous;
    timeoutParameter(request.query);
    const figures = (await collectionFigures(context, () => true)).map((each) =>
      isAnonymous ? { ...each, name: anonymousName(each.name) } : each,
    );
    const answered = requests.answered();
    const byCollection = tellsCollections ? requests.answeredByCollection() : null;
    const families = [
      family("app_info", "information about qdrant server", "gauge", [
        {
          labels: [
            ["name", "qdrant"],
            ["version", qdrantVersion],
          ],
          value: 1,
        },
      ]),
      single("app_status_recovery_mode", "features enabled in qdrant server", 0),
      single("collections_total", "number of collections", engine.catalog.countCollections(defaultNamespace)),
      ...collections(figures),
      ...snapshots(figures, engine.telemetry.works()),
      single("cluster_enabled", "is cluster support enabled", Number(settings.clusterEnabled)),
      ...restResponses(some(byCollection?.rest) ?? answered.rest),
      ...grpcResponses(some(byCollection?.grpc) ?? answered.grpc),
      ...memory(),
      quota(quotas),
      ...processes(),
    ];
    return sendText(reply, families.join(""));
  });
};

const some = <T>(values: readonly T[] = []): readonly T[] | null => (values.length === 0 ? null : values);

const single = (name: string, help: string, value: number, type = "gauge"): string =>
  family(name, help, type, [{ value }]);

const collections = (figures: readonly CollectionFigures[]): readonly string[] => {
  const each = (value: (figure: CollectionFigures) => number): readonly Sample[] =>
    figures.map((figure) => ({ labels: [["id", figure.name]], value: value(figure) }));
  const vectors = figures.flatMap(({ name, statistics }) =>
    statistics.spaces.map(
      (space): Sample => ({
        labels: [
          ["collection", name],
          ["vector", space.name],
        ],
        value: space.vectors,
      }),
    ),
  );
  const replicas = figures.length > 0 ? 1 : 0;
  return [
    single(
      "collections_vector_total",
      "total number of vectors in all collections",
      vectors.reduce((sum, { value }) => sum + value, 0),
    ),
    family("collection_vectors", "amount of vectors grouped by vector name", "gauge", vectors),
    single("collection_active_replicas_min", "minimum number of active replicas across all shards", replicas),
    single("collection_active_replicas_max", "maximum number of active replicas across all shards", replicas),
    family(
      "collection_running_optimizations",
      "number of currently running optimization tasks per collection",
      "gauge",
      each(({ statistics }) => (statistics.pendingRecords > 0 ? 1 : 0)),
    ),
    family(
      "collection_points",
      "approximate amount of points per collection",
      "gauge",
      each(({ statistics }) => statistics.count),
    ),
    single("collection_dead_replicas", "total amount of shard replicas in non-active state", 0),
    family(
      "collection_shard_transfer_incoming",
      "incoming shard transfers currently running",
      "gauge",
      each(() => 0),
    ),
    family(
      "collection_shard_transfer_outgoing",
      "outgoing shard transfers currently running",
      "gauge",
      each(() => 0),
    ),
    family(
      "collection_update_queue_length",
      "number of pending operations in update queues per collection",
      "gauge",
      each(({ statistics }) => statistics.pendingIndexes.length),
    ),
    family(
      "collection_update_queue_deferred_points",
      "number of points currently hidden during read operations as they're not yet optimized",
      "gauge",
      each(() => 0),
    ),
  ];
};

const snapshots = (figures: readonly CollectionFigures[], works: readonly WorkTimes[]): readonly string[] => {
  const each = (value: (told: SnapshotTelemetry) => number): readonly Sample[] =>
    figures.map(({ name, collection }) => ({
      labels: [["id", name]],
      value: value(snapshotTelemetry(name, collection.record.id, works)),
    }));
  return [
    family(
      "snapshot_creation_running",
      "amount of snapshot creations that are currently running",
      "gauge",
      each((told) => told.running_snapshots),
    ),
    family(
      "snapshot_recovery_running",
      "amount of snapshot recovery operations currently running",
      "gauge",
      each((told) => told.running_snapshot_recovery),
    ),
    family(
      "snapshot_created_total",
      "total amount of snapshots created",
      "counter",
      each((told) => told.total_snapshot_creations),
    ),
  ];
};

const memoryHelp: Readonly<Record<string, string>> = {
  active_bytes: "Total number of bytes in active pages allocated by the application",
  allocated_bytes: "Total number of bytes allocated by the application",
  metadata_bytes: "Total number of bytes dedicated to metadata",
  resident_bytes: "Maximum number of bytes in physically resident data pages mapped",
  retained_bytes: "Total number of bytes in virtual memory mappings",
};

const memory = (): readonly string[] =>
  Object.entries(memoryFigures()).map(([name, value]) => single(`memory_${name}`, memoryHelp[name] ?? "", value));

/** One sample a resource that has a quota. */
const quota = (quotas: Quotas): string => {
  const { resident_memory: memoryExceeded, disk_usage: diskExceeded } = quotas.exceeded();
  const sample = (resource: string, isExceeded: boolean | null | undefined): readonly Sample[] =>
    isExceeded === null || isExceeded === undefined
      ? []
      : [{ labels: [["resource", resource]], value: isExceeded ? 1 : 0 }];
  return family("quota_exceeded", "whether this node is at or over the configured quota for a resource", "gauge", [
    ...sample("memory", memoryExceeded),
    ...sample("disk", diskExceeded),
  ]);
};

const processes = (): readonly string[] => {
  const figures = processFigures();
  if (figures === null) return [];
  return [
    single("process_threads", "count of active threads", figures.threads),
    single("process_open_mmaps", "count of open mmaps", figures.maps),
    single("system_max_mmaps", "system wide limit of open mmaps", figures.mapsMax),
    single("process_open_fds", "count of currently open file descriptors", figures.descriptors),
    single("process_max_fds", "limit for open file descriptors", figures.descriptorsMax),
    single(
      "process_minor_page_faults_total",
      "count of minor page faults which didn't cause a disk access",
      figures.minorFaults,
      "counter",
    ),
    single(
      "process_major_page_faults_total",
      "count of disk accesses caused by a mmap page fault",
      figures.majorFaults,
      "counter",
    ),
  ];
};
