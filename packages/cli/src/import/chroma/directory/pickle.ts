/** A value of a pickle: what a class was made of is a map, and nothing of it is ever run. */
export type Pickled = null | boolean | number | bigint | string | readonly Pickled[] | Map<Pickled, Pickled>;

/** The file is no pickle, or holds what such a file has no use for. */
export class PickleError extends Error {
  override readonly name = "PickleError";
}

const mark = Symbol("mark");
type Item = Pickled | typeof mark;

/**
 * Reads data out of a pickle (protocols 2 to 5, Python's `pickletools` describes them): dictionaries, lists, texts, numbers, and
 * the state of objects as dictionaries. Classes are named and never looked up, so that a file cannot make anything happen.
 */
export const readPickle = (bytes: Buffer): Pickled => new Unpickler(bytes).read();

class Unpickler {
  readonly #bytes: Buffer;
  readonly #stack: Item[] = [];
  readonly #memo = new Map<number, Pickled>();
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  read(): Pickled {
    for (;;) {
      const code = this.#take(1)[0] ?? 0;
      const name = String.fromCharCode(code);
      if (name === ".") return this.#pop();
      this.#step(code, name);
    }
  }

  #step(code: number, name: string): void {
    const literal = this.#literal(code, name);
    if (literal !== undefined) {
      this.#stack.push(literal);
      return;
    }
    if (!this.#collects(name) && !this.#remembers(code, name) && !this.#makes(code, name)) {
      throw new PickleError(`unknown instruction 0x${code.toString(16)} at byte ${this.#at - 1}`);
    }
  }

  /** Instructions that put a value on the stack. */
  #literal(code: number, name: string): Item | undefined {
    switch (code) {
      case 0x88:
        return true;
      case 0x89:
        return false;
      case 0x8a:
        return this.#long(this.#take(1).readUInt8());
      case 0x8c:
        return this.#text(this.#take(1).readUInt8());
      case 0x8d:
        return this.#text(Number(this.#take(8).readBigUInt64LE()));
    }
    switch (name) {
      case "(":
        return mark;
      case "N":
        return null;
      case "}":
        return new Map();
      case "]":
      case ")":
        return [];
      case "J":
        return this.#take(4).readInt32LE();
      case "K":
        return this.#take(1).readUInt8();
      case "M":
        return this.#take(2).readUInt16LE();
      case "G":
        return this.#take(8).readDoubleBE();
      case "X":
        return this.#text(this.#take(4).readUInt32LE());
      default:
        return undefined;
    }
  }

  /** Instructions that put values of the stack into collections. */
  #collects(name: string): boolean {
    switch (name) {
      case "s": {
        const [key, value] = [this.#pop(), this.#pop()].reverse();
        this.#map().set(key ?? null, value ?? null);
        return true;
      }
      case "u": {
        const items = this.#toMark();
        const map = this.#map();
        for (let index = 0; index + 1 < items.length; index += 2)
          map.set(items[index] ?? null, items[index + 1] ?? null);
        return true;
      }
      case "a": {
        const item = this.#pop();
        this.#list().push(item);
        return true;
      }
      case "e": {
        const items = this.#toMark();
        this.#list().push(...items);
        return true;
      }
      case "t":
        this.#stack.push(this.#toMark());
        return true;
      default:
        return false;
    }
  }

  /** Instructions about the memo, and those that only frame. */
  #remembers(code: number, name: string): boolean {
    switch (code) {
      case 0x80:
        this.#take(1);
        return true;
      case 0x95:
        this.#take(8);
        return true;
      case 0x94:
        this.#memo.set(this.#memo.size, this.#top());
        return true;
    }
    switch (name) {
      case "q":
        this.#memo.set(this.#take(1).readUInt8(), this.#top());
        return true;
      case "r":
        this.#memo.set(this.#take(4).readUInt32LE(), this.#top());
        return true;
      case "h":
        this.#stack.push(this.#memo.get(this.#take(1).readUInt8()) ?? null);
        return true;
      case "j":
        this.#stack.push(this.#memo.get(this.#take(4).readUInt32LE()) ?? null);
        return true;
      default:
        return false;
    }
  }

  /** Instructions that make objects: a class is its name, an object a dictionary, its state what is in it. */
  #makes(code: number, name: string): boolean {
    if (code >= 0x85 && code <= 0x87) {
      const items = Array.from({ length: code - 0x84 }, () => this.#pop());
      this.#stack.push(items.reverse());
      return true;
    }
    if (code === 0x93) {
      const [module, member] = [this.#pop(), this.#pop()].reverse();
      this.#stack.push(`${String(module)}.${String(member)}`);
      return true;
    }
    if (code === 0x81 || name === "R") {
      this.#pop();
      this.#pop();
      this.#stack.push(new Map());
      return true;
    }
    switch (name) {
      case "c":
        this.#stack.push(`${this.#line()}.${this.#line()}`);
        return true;
      case "b": {
        const state = this.#pop();
        const target = this.#map();
        if (state instanceof Map) for (const [key, value] of state) target.set(key, value);
        return true;
      }
      default:
        return false;
    }
  }

  #take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) throw new PickleError("it ends early");
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  #text(length: number): string {
    return this.#take(length).toString("utf8");
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw new PickleError("it ends early");
    const text = this.#bytes.toString("utf8", this.#at, end);
    this.#at = end + 1;
    return text;
  }

  /** A whole number in two's complement, least byte first. */
  #long(length: number): number | bigint {
    const hex = Buffer.from(this.#take(length)).reverse().toString("hex");
    const value = hex === "" ? 0n : BigInt.asIntN(length * 8, BigInt(`0x${hex}`));
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }

  #pop(): Pickled {
    const item = this.#stack.pop();
    if (item === undefined || item === mark) throw new PickleError("its instructions do not fit together");
    return item;
  }

  #top(): Pickled {
    const item = this.#pop();
    this.#stack.push(item);
    return item;
  }

  #toMark(): Pickled[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw new PickleError("its instructions do not fit together");
    return this.#stack.splice(at).slice(1) as Pickled[];
  }

  #map(): Map<Pickled, Pickled> {
    const item = this.#top();
    if (!(item instanceof Map)) throw new PickleError("its instructions do not fit together");
    return item;
  }

  #list(): Pickled[] {
    const item = this.#top();
    if (!Array.isArray(item)) throw new PickleError("its instructions do not fit together");
    return item as Pickled[];
  }
}
