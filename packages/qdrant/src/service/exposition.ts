/** A label's name and value. */
export type Label = readonly [name: string, value: string];

/** One value of a family; `suffix` is behind the family's name. */
export interface Sample {
  readonly labels?: readonly Label[];
  readonly value: number;
  readonly suffix?: string;
}

/** A family in Prometheus' text format; nothing where there are no samples. */
export const family = (name: string, help: string, type: string, samples: readonly Sample[]): string =>
  samples.length === 0
    ? ""
    : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((sample) => line(name, sample)).join("")}`;

const line = (name: string, { labels = [], value, suffix = "" }: Sample): string => {
  const inner = labels.map(([label, text]) => `${label}="${escaped(text)}"`).join(",");
  return `${name}${suffix}${inner === "" ? "" : `{${inner}}`} ${value}\n`;
};

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
