import { and, type Collection, deleteRecords, type Engine, eachRow, exists, put } from "@vexfs/core";
import { LosslessNumber } from "lossless-json";
import { isObject, parseLossless } from "../json/raw-json.js";

/** Records read at a time. */
const pageRecords = 2000;

/** A value that was seen under a key, and how often. */
interface Counted {
  readonly key: string;
  readonly type: "bool" | "int" | "float" | "str" | "sparse";
  readonly value: string;
  readonly label?: string;
  count: number;
}

const prefixes = { bool: "b", int: "i", float: "f", str: "s", sparse: "sv" } as const;

/** Writes how often each value of metadata occurs in the input: a record of the output for each, and one for the number of records. */
export const writeStatistics = async (engine: Engine, input: Collection, output: Collection): Promise<void> => {
  const counts = new Map<string, Counted>();
  const records = await count(engine, input, counts);
  const all = [...counts.values(), { key: "summary", type: "str", value: "total_count", count: records } as const];
  const { columns } = engine;
  const isStatistic = and(["key", "type", "value", "count"].map((field) => exists([field])));
  await output.apply({
    operations: [
      deleteRecords({ filter: isStatistic }),
      put({
        ids: columns.texts(all.map(idOf)),
        whenPresent: "replace",
        whenAbsent: "insert",
        vectors: { "": columns.vectors(new Float32Array(all.length), 1) },
        payloads: columns.json(all.map(payloadOf)),
        documents: columns.texts(all.map((counted) => `statistics about ${counted.key} for ${stableText(counted)}`)),
      }),
    ],
  });
};

const stableText = ({ type, value }: Counted): string => `${prefixes[type]}:${value}`;

const idOf = (counted: Counted): string => `${counted.key}::${stableText(counted)}`;

const payloadOf = ({ key, type, value, label, count }: Counted): string =>
  JSON.stringify({ count, key, type, value, ...(label === undefined ? {} : { value_label: label }) });

/** Goes through the metadata of all records, page by page in the order of their ids, which writes do not disturb; returns how many there are. */
const count = async (engine: Engine, input: Collection, counts: Map<string, Counted>): Promise<number> => {
  const rendering = engine.rendering([
    { text: "[" },
    eachRow([{ text: "[" }, { value: "id" }, { text: "," }, { value: "payload" }, { text: "]" }]),
    { text: "]" },
  ]);
  let records = 0;
  let from: string | undefined;
  for (;;) {
    // A page begins with the last record of the one before.
    const source = { kind: "scan", order: "id", ...(from === undefined ? {} : { from }) } as const;
    const bytes = await input.query({ source, offset: 0, limit: pageRecords }, rendering);
    const page = parseLossless(Buffer.from(bytes).toString()) as readonly (readonly [string, unknown])[];
    const fresh = page[0]?.[0] === from ? page.slice(1) : page;
    for (const [, metadata] of fresh) for (const counted of valuesIn(metadata)) add(counts, counted);
    records += fresh.length;
    from = page.at(-1)?.[0];
    if (page.length < pageRecords) return records;
    // Requests are answered between two pages.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
};

const add = (counts: Map<string, Counted>, counted: Counted): void => {
  const id = idOf(counted);
  const known = counts.get(id);
  if (known === undefined) counts.set(id, counted);
  else known.count += 1;
};

const valuesIn = (metadata: unknown): readonly Counted[] =>
  isObject(metadata) ? Object.entries(metadata).flatMap(([key, value]) => countedValues(key, value)) : [];

const countedValues = (key: string, value: unknown): readonly Counted[] => {
  if (Array.isArray(value)) return value.flatMap((item) => countedValues(key, item));
  if (typeof value === "boolean") return [{ key, type: "bool", value: String(value), count: 1 }];
  if (typeof value === "string") return [{ key, type: "str", value, count: 1 }];
  if (value instanceof LosslessNumber) return [countedNumber(key, value.value)];
  if (!isObject(value) || !Array.isArray(value["indices"])) return [];
  const tokens = Array.isArray(value["tokens"]) ? value["tokens"] : [];
  return value["indices"].map((index, place) => {
    const label: unknown = tokens[place];
    return { key, type: "sparse", value: String(index), ...(typeof label === "string" ? { label } : {}), count: 1 };
  });
};

const countedNumber = (key: string, digits: string): Counted =>
  /[.eE]/.test(digits)
    ? { key, type: "float", value: scientific(Number(digits)), count: 1 }
    : { key, type: "int", value: digits, count: 1 };

/** A float with sixteen digits behind its point, as Chroma writes it: `2.5000000000000000e0`. */
const scientific = (value: number): string => value.toExponential(16).replace("e+", "e");
