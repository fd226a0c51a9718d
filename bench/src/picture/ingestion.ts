import type { Progress } from "../load/progress.js";
import type { Chart, Line, Spot } from "./chart.js";

/** A load of one server. */
export interface Ingestion {
  readonly server: string;
  readonly isOurs: boolean;
  readonly progress: readonly Progress[];
}

/** Records that were acknowledged and records that were indexed, against time; one line where they are the same. */
export function ingestionChart(title: string, loads: readonly Ingestion[]): Chart {
  return {
    title,
    x: { label: "seconds", kind: "linear" },
    y: { label: "records", kind: "linear" },
    lines: loads.flatMap(({ server, isOurs, progress }): Line[] => {
      const spots = (of: (at: Progress) => number): Spot[] => progress.map((at) => [at.seconds, of(at)]);
      const isSame = progress.every(({ acknowledged, indexed }) => acknowledged === indexed);
      const first = { name: server, isOurs, points: spots(({ acknowledged }) => acknowledged) };
      if (isSame) return [first];
      return [
        { ...first, name: `${server}: acknowledged` },
        { name: `${server}: indexed`, isOurs, points: spots(({ indexed }) => indexed) },
      ];
    }),
  };
}
