import type { Chart, Line } from "./chart.js";
import { markerPath } from "./markers.js";
import { GRID_OPACITY, LINES, TEXT } from "./palette.js";
import { type Scale, scaleOf } from "./scale.js";

const WIDTH = 760;
const HEIGHT = 400;
const PLOT = { left: 72, top: 44, right: 560, bottom: 340 } as const;
const LEGEND_LINE = 22;
const GRID_STROKE = `stroke="${TEXT}" stroke-opacity="${GRID_OPACITY}"`;
/** A line of more points than this is drawn without marks. */
const MARKS_MAX = 30;

interface Drawn {
  readonly line: Line;
  readonly colour: string;
  readonly index: number;
  /** Places in the picture. */
  readonly spots: readonly (readonly [x: number, y: number])[];
}

/** Draws a chart as an SVG document that looks right on light and dark pages: attributes alone, no style sheet and no background. */
export function drawChart(chart: Chart): string {
  const points = chart.lines.flatMap((line) => line.points);
  const x = scaleOf(
    chart.x.kind,
    points.map(([value]) => value),
  );
  const y = scaleOf(
    chart.y.kind,
    points.map(([, value]) => value),
  );
  const drawn = chart.lines.map((line, index): Drawn => {
    const colour = LINES[index % LINES.length] ?? TEXT;
    return { line, colour, index, spots: spotsOf(line, x, y) };
  });
  const body = [
    `<title>${escaped(chart.title)}</title>`,
    text(PLOT.left, 22, chart.title, `font-size="15" font-weight="600"`),
    ...x.ticks.map(({ at, label }) => vertical(at, label)),
    ...y.ticks.map(({ at, label }) => horizontal(at, label)),
    text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 42, chart.x.label, `text-anchor="middle"`),
    rotated(18, (PLOT.top + PLOT.bottom) / 2, chart.y.label),
    ...drawn.filter(({ spots }) => spots.length > 0).map(curve),
    ...drawn.map(legend),
  ];
  const font = `font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" font-size="13"`;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" fill="${TEXT}" ${font}>`;
  return `${[open, ...body, "</svg>"].join("\n")}\n`;
}

function spotsOf(line: Line, x: Scale, y: Scale): (readonly [x: number, y: number])[] {
  return line.points.flatMap(([right, up]) => {
    const [across, above] = [x.place(right), y.place(up)];
    if (across === undefined || above === undefined) return [];
    return [[xOf(across), yOf(above)] as const];
  });
}

const xOf = (share: number): number => PLOT.left + share * (PLOT.right - PLOT.left);
const yOf = (share: number): number => PLOT.bottom - share * (PLOT.bottom - PLOT.top);
const tenths = (value: number): number => Math.round(value * 10) / 10;

function vertical(at: number, label: string): string {
  const x = tenths(xOf(at));
  const line = `<path d="M${x} ${PLOT.top}V${PLOT.bottom}" ${GRID_STROKE}/>`;
  return line + text(x, PLOT.bottom + 20, label, `text-anchor="middle"`);
}

function horizontal(at: number, label: string): string {
  const y = tenths(yOf(at));
  const line = `<path d="M${PLOT.left} ${y}H${PLOT.right}" ${GRID_STROKE}/>`;
  return line + text(PLOT.left - 8, y + 4, label, `text-anchor="end"`);
}

function curve({ line, colour, index, spots }: Drawn): string {
  const path = spots.map(([x, y], i) => `${i === 0 ? "M" : "L"}${tenths(x)} ${tenths(y)}`).join("");
  const width = line.isOurs === true ? 3 : 1.8;
  const marks = spots.length > MARKS_MAX ? "" : spots.map(([x, y]) => markerPath(index, x, y)).join("");
  const drawn = `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"/>`;
  return marks === "" ? drawn : `${drawn}<path d="${marks}" fill="${colour}"/>`;
}

function legend({ line, colour, index }: Drawn): string {
  const [x, y] = [PLOT.right + 16, PLOT.top + 8 + index * LEGEND_LINE];
  const mark = `<path d="M${x} ${y}h22" stroke="${colour}" stroke-width="${line.isOurs === true ? 3 : 1.8}"/>`;
  const weight = line.isOurs === true ? `font-weight="600"` : "";
  return `${mark}<path d="${markerPath(index, x + 11, y)}" fill="${colour}"/>${text(x + 30, y + 4, line.name, weight)}`;
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${tenths(x)}" y="${tenths(y)}"${attributes === "" ? "" : ` ${attributes}`}>${escaped(content)}</text>`;
}

function rotated(x: number, y: number, content: string): string {
  return text(x, y, content, `text-anchor="middle" transform="rotate(-90 ${x} ${y})"`);
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
