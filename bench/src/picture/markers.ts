/** Half the width of a mark. */
const RADIUS = 4;

const shapes: readonly ((x: number, y: number) => string)[] = [
  (x, y) => `M${x - RADIUS} ${y}a${RADIUS} ${RADIUS} 0 1 0 ${2 * RADIUS} 0a${RADIUS} ${RADIUS} 0 1 0 ${-2 * RADIUS} 0z`,
  (x, y) => `M${x - RADIUS} ${y - RADIUS}h${2 * RADIUS}v${2 * RADIUS}h${-2 * RADIUS}z`,
  (x, y) => `M${x} ${y - RADIUS - 1}l${RADIUS + 1} ${2 * RADIUS}h${-2 * (RADIUS + 1)}z`,
  (x, y) =>
    `M${x} ${y - RADIUS - 1}l${RADIUS + 1} ${RADIUS + 1}l${-RADIUS - 1} ${RADIUS + 1}l${-RADIUS - 1} ${-RADIUS - 1}z`,
];

/** The path of the mark of a chart's line number `line`, by which lines are told apart without their colours. */
export function markerPath(line: number, x: number, y: number): string {
  const shape = shapes[line % shapes.length];
  return shape === undefined ? "" : shape(Math.round(x * 10) / 10, Math.round(y * 10) / 10);
}
