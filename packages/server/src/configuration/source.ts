/** A value that somebody wrote for a key, and where. */
export interface GivenValue {
  readonly key: string;
  readonly raw: unknown;
  /** `--chroma-port`, `VEXFS__CHROMA__PORT`, `vexfs.yaml`. */
  readonly from: string;
}

/** Something about the configuration that is worth a line in the log. */
export interface Notice {
  readonly level: "info" | "warn";
  readonly message: string;
}

/** What one source of configuration said. */
export interface Source {
  readonly values: readonly GivenValue[];
  readonly notices: readonly Notice[];
  /** What is wrong with it, one line each. */
  readonly problems: readonly string[];
}
