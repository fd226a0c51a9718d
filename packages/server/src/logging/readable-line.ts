const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const detail = ([name, value]: [string, unknown]): string => ` ${name}=${asText(value)}`;

/** Turns one JSON log line into one for people: `12:00:00.000 warn  a thread stopped thread=1`. */
export const readableLine = (line: string): string => {
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { time, level, msg, summary, err, ...rest } = record;
  const clock = asText(time ?? "").slice(11, 23);
  const details = summary === undefined ? Object.entries(rest).map(detail).join("") : "";
  const error = typeof err === "object" && err !== null ? `\n${errorText(err)}` : "";
  return `${clock} ${asText(level ?? "").padEnd(5)} ${asText(summary ?? msg ?? "")}${details}${error}\n`;
};

const errorText = (error: object): string => {
  if ("stack" in error && typeof error.stack === "string") return error.stack;
  return "message" in error ? String(error.message) : JSON.stringify(error);
};
