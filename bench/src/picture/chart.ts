import type { ScaleKind } from "./scale.js";

/** What a picture shows: lines over two axes. */
export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
}

export interface Axis {
  /** What is along it, with its unit. */
  readonly label: string;
  readonly kind: ScaleKind;
}

/** One subject of a chart. Those with values that an axis has no place for (zero on a logarithmic one) lose these points. */
export interface Line {
  readonly name: string;
  readonly points: readonly Spot[];
  /** Drawn stronger: what the picture is about. */
  readonly isOurs?: boolean;
}

export type Spot = readonly [x: number, y: number];
