/**
 * Colours that stand out on white pages and on dark ones alike, since a picture in a README cannot know where it is shown: three times as light or
 * dark as either background for lines, four times for text (contrast as WCAG 2 counts it).
 */
export const PAGES = ["#ffffff", "#0d1117"] as const;
export const TEXT = "#787f88";
/** Lines of a grid are faint on purpose. */
export const GRID_OPACITY = 0.25;
/** In the order of a chart's lines; further lines begin again with the first. */
export const LINES = ["#2f81f7", "#d1670a", "#2b9a3e", "#a55bdc", "#d6408b", "#0e95a8"] as const;

/** How many times lighter one colour is than another: 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance of `#rrggbb`. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
