/** A command-line flag that sets a key: `--data <dir>` takes a value, `--no-chroma` stands for `value`. */
export interface SettingFlag {
  readonly syntax: string;
  /** What the flag stands for, when it takes no value. */
  readonly value?: string;
}

/** One key of the configuration: its type, default and meaning. */
export interface Setting<T> {
  readonly kind: "setting";
  /** What a value may be, for people: `port, 0 to 65535`. */
  readonly type: string;
  readonly default: T;
  /** What the key does, in one or two sentences. */
  readonly description: string;
  readonly flag?: SettingFlag;
  /** Variables of a Chroma server that mean the same. */
  readonly chromaVariables: readonly string[];
  /** Variables of a Qdrant server that mean the same. */
  readonly qdrantVariables: readonly string[];
  /** Whether the value is never shown. */
  readonly isSecret: boolean;
  /** Reads a value from a file, variable or flag; `undefined` when it is not of the type. */
  read(raw: unknown): T | undefined;
  /** The value as a person would write it. */
  print(value: T): string;
}

/** What every kind of setting is made from. */
export interface SettingSpec<T> {
  readonly default: T;
  readonly description: string;
  readonly flag?: string | SettingFlag;
  readonly chromaVariables?: readonly string[];
  readonly qdrantVariables?: readonly string[];
}

const make = <T>(
  spec: SettingSpec<T>,
  type: string,
  read: (raw: unknown) => T | undefined,
  print: (value: T) => string = String,
): Setting<T> => ({
  kind: "setting",
  type,
  default: spec.default,
  description: spec.description,
  ...(spec.flag === undefined ? {} : { flag: typeof spec.flag === "string" ? { syntax: spec.flag } : spec.flag }),
  chromaVariables: spec.chromaVariables ?? [],
  qdrantVariables: spec.qdrantVariables ?? [],
  isSecret: false,
  read,
  print,
});

const readInteger = (raw: unknown, min: number, max: number): number | undefined => {
  const text = typeof raw === "number" ? String(raw) : raw;
  if (typeof text !== "string" || !/^\d+$/.test(text.trim())) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
};

const unitBytes: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

const readBytes = (raw: unknown): number | undefined => {
  const match = /^(\d+)\s*([KMGT]?)(?:i?B)?$/i.exec(String(raw).trim());
  if ((typeof raw !== "string" && typeof raw !== "number") || match === null) return undefined;
  const value = Number(match[1]) * (unitBytes[(match[2] ?? "").toUpperCase()] ?? 1);
  return Number.isSafeInteger(value) ? value : undefined;
};

/** `41943040` as `40 MiB`; a number without a whole unit stays as it is. */
export const printBytes = (bytes: number): string => {
  for (const [unit, size] of Object.entries(unitBytes).reverse()) {
    if (bytes >= size && bytes % size === 0 && unit !== "") return `${bytes / size} ${unit}iB`;
  }
  return String(bytes);
};

const readList = (raw: unknown): readonly string[] | undefined => {
  if (Array.isArray(raw)) return raw.every((item) => typeof item === "string") ? raw : undefined;
  if (typeof raw !== "string") return undefined;
  const text = raw.trim();
  if (!text.startsWith("[")) return text === "" ? [] : text.split(",").map((item) => item.trim());
  try {
    return readList(JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
};

/** Any text that is not empty. */
export const text = (spec: SettingSpec<string>, type = "text"): Setting<string> =>
  make(spec, type, (raw) => (typeof raw === "string" && raw.trim() !== "" ? raw.trim() : undefined));

/** A text, or null while it is not set. */
export const optionalText = (
  spec: SettingSpec<string | null>,
  type: string,
  whenNull: string,
): Setting<string | null> =>
  make<string | null>(
    spec,
    type,
    (raw) => (raw === null ? null : typeof raw === "string" && raw.trim() !== "" ? raw.trim() : undefined),
    (value) => value ?? whenNull,
  );

/** A text that is never shown, or null while it is not set; an empty one is none. */
export const secret = (spec: SettingSpec<string | null>): Setting<string | null> => ({
  ...make<string | null>(
    spec,
    "secret text",
    (raw) => {
      if (raw === null || raw === "") return null;
      return typeof raw === "string" || typeof raw === "number" ? String(raw) : undefined;
    },
    (value) => (value === null ? "not set" : "set, not shown"),
  ),
  isSecret: true,
});

/** A whole number between `min` and `max`. */
export const integer = (spec: SettingSpec<number>, min: number, max: number): Setting<number> =>
  make(spec, `number, ${min} to ${max}`, (raw) => readInteger(raw, min, max));

/** A TCP port; 0 picks a free one. */
export const port = (spec: SettingSpec<number>): Setting<number> =>
  make(spec, "port, 0 to 65535", (raw) => readInteger(raw, 0, 65_535));

/** Milliseconds. */
export const milliseconds = (spec: SettingSpec<number>, min: number): Setting<number> =>
  make(spec, `milliseconds, ${min} or more`, (raw) => readInteger(raw, min, 2_147_483_647));

/** A number of bytes; `512MiB` and the like are understood. */
export const bytes = (spec: SettingSpec<number>): Setting<number> =>
  make(
    spec,
    "bytes, as `41943040` or `40MiB`",
    (raw) => {
      const value = readBytes(raw);
      return value === undefined || value < 1 ? undefined : value;
    },
    printBytes,
  );

/** A switch. */
export const boolean = (spec: SettingSpec<boolean>): Setting<boolean> =>
  make(spec, "`true` or `false`", (raw) => {
    const word = String(raw).trim().toLowerCase();
    if (["true", "1", "yes", "on"].includes(word)) return true;
    return ["false", "0", "no", "off"].includes(word) ? false : undefined;
  });

/** One of a few words. */
export const choice = <const T extends string>(spec: SettingSpec<NoInfer<T>>, words: readonly T[]): Setting<T> =>
  make<T>(spec, words.map((word) => `\`${word}\``).join(" or "), (raw) => words.find((word) => word === raw));

/** Texts: a list in the file, JSON or comma-separated in a variable. */
export const list = (spec: SettingSpec<readonly string[]>): Setting<readonly string[]> =>
  make(spec, "list of texts", readList, (value) => JSON.stringify(value));
