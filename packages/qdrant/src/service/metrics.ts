import { defaultNamespace } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { AppContext } from "../context.js";
import { sendText } from "../http/reply.js";
import { qdrantVersion } from "../version.js";
import type { RequestCounts } from "./requests.js";

/** The metrics that dashboards made for Qdrant look at first; the operations port of VexFS has all of them under its own names. */
export const serveMetrics = (app: FastifyInstance, context: AppContext, requests: RequestCounts): void => {
  const { catalog } = context.engine;
  const { settings } = context;
  app.get("/metrics", { config: { operation: "metrics" } }, async (_request, reply) => {
    const points = await pointCounts(context);
    const vectors = points.reduce((sum, { vectors: count }) => sum + count, 0);
    const answered = requests.answered();
    const families = [
      family("app_info", "information about qdrant server", "gauge", [`{name="qdrant",version="${qdrantVersion}"} 1`]),
      family("app_status_recovery_mode", "features enabled in qdrant server", "gauge", [" 0"]),
      family("collections_total", "number of collections", "gauge", [` ${catalog.countCollections(defaultNamespace)}`]),
      family(
        "collection_points",
        "approximate amount of points per collection",
        "gauge",
        points.map(({ name, count }) => `{id=${label(name)}} ${count}`),
      ),
      family("collections_vector_total", "total number of vectors in all collections", "gauge", [` ${vectors}`]),
      family("cluster_enabled", "is cluster support enabled", "gauge", [` ${Number(settings.clusterEnabled)}`]),
      family(
        "rest_responses_total",
        "total number of responses",
        "counter",
        answered.map(
          ({ method, endpoint, status, count }) =>
            `{method="${method}",endpoint="${endpoint}",status="${status}"} ${count}`,
        ),
      ),
    ];
    return sendText(reply, families.join(""));
  });
};

interface PointCount {
  readonly name: string;
  readonly count: number;
  readonly vectors: number;
}

const pointCounts = async ({ engine }: AppContext): Promise<readonly PointCount[]> => {
  const counts = engine.catalog.collections(defaultNamespace).map(async ({ id, name }) => {
    const { count, spaces } = (await engine.collection(id)).statistics();
    return { name, count, vectors: spaces.reduce((sum, { vectors }) => sum + vectors, 0) };
  });
  return Promise.all(counts);
};

const family = (name: string, help: string, type: string, samples: readonly string[]): string =>
  samples.length === 0
    ? ""
    : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((sample) => `${name}${sample}\n`).join("")}`;

/** A label's value in Prometheus' text format. */
const label = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
