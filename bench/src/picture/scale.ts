/** How values lie along an axis. *Recall* spreads what is near 1 as a logarithm of the share that is missed. */
export type ScaleKind = "linear" | "logarithmic" | "recall";

/** A mark of an axis; `at` is from 0, the beginning, to 1, the end. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** An axis: where values are, from 0 to 1, and its marks. */
export interface Scale {
  /** `undefined` where the axis has no place for the value. */
  readonly place: (value: number) => number | undefined;
  readonly ticks: readonly Tick[];
}

/** Marks of a linear axis at most. */
const TICKS_MAX = 7;
/** A logarithmic axis has marks at 2 and 5 too, as long as it spans fewer decades than this. */
const DECADES_WITH_BETWEEN = 2;
/** Recall above this is drawn as 1; the logarithm of what is missed would have no end. */
const RECALL_END = 0.9995;
const RECALL_TICKS = [0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999];

/** An axis for these values. */
export function scaleOf(kind: ScaleKind, values: readonly number[]): Scale {
  const makers = { linear: linearScale, logarithmic: logarithmicScale, recall: recallScale };
  return makers[kind](values.filter((value) => Number.isFinite(value)));
}

/** A number as an axis has it: `0.5`, `20k`, `1M`. */
export function shortLabel(value: number): string {
  const short = (scaled: number, suffix: string): string => `${Number(scaled.toPrecision(3))}${suffix}`;
  const size = Math.abs(value);
  if (size >= 1e6) return short(value / 1e6, "M");
  if (size >= 1e3) return short(value / 1e3, "k");
  return short(value, "");
}

function linearScale(values: readonly number[]): Scale {
  const most = Math.max(0, ...values) || 1;
  const rough = most / (TICKS_MAX - 1);
  const step = stepAtLeast(rough);
  const end = Math.ceil(most / step - 1e-9) * step;
  const count = Math.round(end / step);
  return {
    place: (value) => (value >= 0 ? value / end : undefined),
    ticks: Array.from({ length: count + 1 }, (_, i) => ({ at: i / count, label: shortLabel(i * step) })),
  };
}

function logarithmicScale(values: readonly number[]): Scale {
  const drawn = values.filter((value) => value > 0);
  const least = drawn.length === 0 ? 1 : stepAtMost(Math.min(...drawn));
  const most = Math.max(stepAtLeast(Math.max(...drawn, least)), least * 2);
  const decades = Math.log10(most / least);
  const place = (value: number): number | undefined => (value > 0 ? Math.log10(value / least) / decades : undefined);
  const factors = decades < DECADES_WITH_BETWEEN ? [1, 2, 5] : [1];
  const first = Math.floor(Math.log10(least));
  const powers = Array.from({ length: Math.ceil(decades) + 2 }, (_, i) => 10 ** (first + i));
  const marks = powers.flatMap((power) => factors.map((factor) => factor * power));
  return { place, ticks: within(marks, place, shortLabel) };
}

function recallScale(values: readonly number[]): Scale {
  const least = Math.min(RECALL_TICKS.at(-2) ?? 0, ...values);
  const begin = RECALL_TICKS.findLast((tick) => tick <= least) ?? 0;
  const depth = (recall: number): number => -Math.log10(1 - Math.min(RECALL_END, recall));
  const span = depth(RECALL_END) - depth(begin);
  const place = (recall: number): number => (depth(recall) - depth(begin)) / span;
  return { place, ticks: [...within([begin, ...RECALL_TICKS], place, String), { at: 1, label: "1" }] };
}

/** The marks that lie on the axis, each once. */
function within(
  marks: readonly number[],
  place: (value: number) => number | undefined,
  label: (value: number) => string,
): Tick[] {
  const slack = 1e-9;
  return [...new Set(marks)]
    .map((mark) => ({ at: place(mark) ?? -1, label: label(mark) }))
    .filter(({ at }) => at >= -slack && at <= 1 + slack);
}

/** 1, 2 or 5 times a power of ten, not below the value. */
function stepAtLeast(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return ([1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10) * power;
}

/** 1, 2 or 5 times a power of ten, not above the value. */
function stepAtMost(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return ([5, 2, 1].find((factor) => factor * power <= value * (1 + 1e-9)) ?? 1) * power;
}
