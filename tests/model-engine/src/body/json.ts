import { BodyError } from "@vexfs/core";

/** A JSON value and where it stands in the text. Numbers keep their digits. */
export type JsonNode = { readonly start: number; readonly end: number } & (
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "number"; readonly digits: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "array"; readonly items: readonly JsonNode[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [key: string, value: JsonNode, keyEnd: number])[] }
);

/** ` at line L column C`, as serde prints it; `end` counts what was consumed. */
export const position = (text: string, end: number): string => {
  const before = text.slice(0, end);
  const newline = before.lastIndexOf("\n");
  const line = before.split("\n").length;
  return ` at line ${line} column ${Buffer.byteLength(before.slice(newline + 1))}`;
};

/** Parses a JSON text, or throws a {@link BodyError} of reason `syntax`. */
export const parseJson = (text: string): JsonNode => {
  const parser = new Parser(text);
  const node = parser.value();
  parser.finish();
  return node;
};

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): JsonNode {
    this.#space();
    const start = this.#at;
    const first = this.#text[start];
    if (first === undefined) throw this.#fault("EOF while parsing a value", start);
    if (first === "{") return this.#object(start);
    if (first === "[") return this.#array(start);
    if (first === '"') return { kind: "string", value: this.#string(), start, end: this.#at };
    if (this.#word("null")) return { kind: "null", start, end: this.#at };
    if (this.#word("true")) return { kind: "boolean", value: true, start, end: this.#at };
    if (this.#word("false")) return { kind: "boolean", value: false, start, end: this.#at };
    return this.#number(start);
  }

  finish(): void {
    this.#space();
    if (this.#at < this.#text.length) throw this.#fault("trailing characters", this.#at + 1);
  }

  #number(start: number): JsonNode {
    const digits = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(this.#text.slice(start))?.[0];
    if (digits === undefined) throw this.#fault("expected value", start + 1);
    this.#at += digits.length;
    if (!Number.isFinite(Number(digits))) throw this.#fault("number out of range", this.#at);
    return { kind: "number", digits, start, end: this.#at };
  }

  #array(start: number): JsonNode {
    const items: JsonNode[] = [];
    this.#at += 1;
    while (!this.#closes("]", items.length > 0, "list")) items.push(this.value());
    return { kind: "array", items, start, end: this.#at };
  }

  #object(start: number): JsonNode {
    const entries: (readonly [string, JsonNode, number])[] = [];
    this.#at += 1;
    while (!this.#closes("}", entries.length > 0, "object")) {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#fault("key must be a string", this.#at + 1);
      const key = this.#string();
      const keyEnd = this.#at;
      this.#space();
      if (this.#text[this.#at] !== ":") throw this.#fault("expected `:`", this.#at + 1);
      this.#at += 1;
      entries.push([key, this.value(), keyEnd]);
    }
    return { kind: "object", entries, start, end: this.#at };
  }

  #closes(close: string, needsComma: boolean, what: string): boolean {
    this.#space();
    const next = this.#text[this.#at];
    if (next === undefined)
      throw this.#fault(`EOF while parsing ${what === "list" ? "a list" : "an object"}`, this.#at);
    if (next !== close && needsComma && next !== ",") throw this.#fault(`expected \`,\` or \`${close}\``, this.#at + 1);
    if (next === close || needsComma) this.#at += 1;
    return next === close;
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"')
      this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    if (this.#at >= this.#text.length) throw this.#fault("EOF while parsing a string", this.#text.length);
    this.#at += 1;
    try {
      return JSON.parse(this.#text.slice(start, this.#at)) as string;
    } catch {
      throw this.#fault("invalid escape", this.#at);
    }
  }

  #word(word: string): boolean {
    const found = this.#text.startsWith(word, this.#at);
    if (found) this.#at += word.length;
    return found;
  }

  #space(): void {
    while (/[ \n\t\r]/.test(this.#text[this.#at] ?? "x")) this.#at += 1;
  }

  #fault(message: string, end: number): BodyError {
    return new BodyError("syntax", `${message}${position(this.#text, end)}`);
  }
}
