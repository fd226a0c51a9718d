import { parseArgs } from "node:util";

/** Reads options that are all numbers above zero, `--name value`; the defaults say which there are. Refuses others. */
export function numbersOf<Name extends string>(
  args: readonly string[],
  defaults: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> {
  const names = Object.keys(defaults) as Name[];
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" } as const]));
  const { values } = parseArgs({ args: [...args], options, strict: true });
  const given = Object.entries(values).map(([name, value]) => {
    const number = Number(value);
    if (!(number > 0)) throw new Error(`--${name} must be a number above zero, not ${value}`);
    return [name, number];
  });
  return { ...defaults, ...(Object.fromEntries(given) as Partial<Record<Name, number>>) };
}
