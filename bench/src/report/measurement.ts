/** One line of the table: one quantity of either server. */
export interface Measurement {
  readonly row: string;
  readonly unit: string;
  readonly better: "higher" | "lower";
  /** Share of the true nearest ten that the answers had, where the row is about searching. */
  readonly recall?: number;
  readonly value: number;
}

/** The same line for both servers; one is missing when only one ran. */
export interface Comparison {
  readonly row: string;
  readonly unit: string;
  readonly better: "higher" | "lower";
  readonly peer: Measurement | undefined;
  readonly vexfs: Measurement | undefined;
  /** How many times better VexFS is; under 1, worse. */
  readonly ratio: number | undefined;
}

/** Pairs the measurements of two servers by row and unit, in the order of the first. */
export function compare(peer: readonly Measurement[], vexfs: readonly Measurement[]): Comparison[] {
  const key = ({ row, unit }: Measurement): string => `${row}|${unit}`;
  const ofVexfs = new Map(vexfs.map((measurement) => [key(measurement), measurement]));
  const ofPeer = new Map(peer.map((measurement) => [key(measurement), measurement]));
  const first = peer.length > 0 ? peer : vexfs;
  return first.map((line) => {
    const a = ofPeer.get(key(line));
    const b = ofVexfs.get(key(line));
    const ratio = a && b ? (line.better === "higher" ? b.value / a.value : a.value / b.value) : undefined;
    return { row: line.row, unit: line.unit, better: line.better, peer: a, vexfs: b, ratio };
  });
}
