import type { Chart } from "../picture/chart.js";
import { recallChart } from "../picture/recall.js";
import { costCharts } from "./cost.js";
import type { EngineReport } from "./figure.js";

/** Searches that get a picture of recall against speed, with the name of its file. */
const PICTURED = new Map([
  ["all", "recall"],
  ["one by one", "recall-one-by-one"],
]);

/** A picture a data set and search; of several sizes what they cost. */
export function engineCharts({ curves, figures }: EngineReport): Record<string, Chart> {
  const sets = [...new Set(curves.map(({ data }) => data))];
  const charts = sets.flatMap((data) => {
    const own = curves.filter((curve) => curve.data === data);
    if (new Set(own.map(({ count }) => count)).size > 1) {
      return costCharts(
        data,
        figures.filter((figure) => figure.data === data),
      );
    }
    return [...PICTURED].flatMap(([what, file]): [string, Chart][] => {
      const drawn = own.filter((curve) => curve.what === what);
      if (drawn.length === 0) return [];
      const title = `${data}, ${drawn[0]?.count.toLocaleString("en-US")} vectors: ${what}`;
      return [[`${file}-${data}`, recallChart(title, drawn)]];
    });
  });
  return Object.fromEntries(charts);
}
