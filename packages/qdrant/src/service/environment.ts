import { existsSync, readFileSync, statfsSync } from "node:fs";
import { availableParallelism, endianness, release, totalmem, type } from "node:os";

/** Features of processors that vector engines look for. */
const flagNames: ReadonlySet<string> = new Set(
  "sse sse2 avx avx2 fma f16c avx512f avx512vl avx512vpopcntdq neon fp16".split(" "),
);

/** Where the server runs. `directory` is that of its data, null where it has none. */
export const environment = (directory: string | null): object => ({
  ...distribution(),
  is_docker: existsSync("/.dockerenv"),
  cores: availableParallelism(),
  ram_size: Math.round(totalmem() / 1024),
  disk_size: directory === null ? null : diskKib(directory),
  cpu_flags: flagsOfProcessor().join(","),
  cpu_endian: endianness() === "LE" ? "little" : "big",
});

const distribution = (): object => {
  const text = textOf("/etc/os-release");
  const value = (name: string): string | null => new RegExp(`^${name}="?([^"\\n]*)"?$`, "m").exec(text)?.[1] ?? null;
  return text === ""
    ? { distribution: type(), distribution_version: release() }
    : { distribution: value("ID"), distribution_version: value("VERSION_ID") };
};

/** The features of the first processor among those that are looked for, as Linux names them. */
const flagsOfProcessor = (): readonly string[] => {
  const [, all = ""] = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(textOf("/proc/cpuinfo")) ?? [];
  const found = all
    .split(" ")
    .map((flag) => ({ asimd: "neon", asimdhp: "fp16", avx512_vpopcntdq: "avx512vpopcntdq" })[flag] ?? flag);
  return found.filter((flag) => flagNames.has(flag));
};

const diskKib = (directory: string): number | null => {
  try {
    const { blocks, bsize } = statfsSync(directory);
    return Math.round((blocks * bsize) / 1024);
  } catch {
    return null;
  }
};

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};
