/** How far an import is, drawn on a terminal as a bar and elsewhere as a line now and then. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #isTerminal: boolean;
  #name = "";
  #total = 0;
  #done = 0;
  #begunMs = 0;
  #drawnMs = 0;
  #measuredFrom = 0;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
    this.#isTerminal = stream.isTTY;
  }

  /** A new part begins; `done` of it was there already. */
  begin(name: string, total: number, done = 0): void {
    [this.#name, this.#total, this.#done, this.#measuredFrom] = [name, total, done, done];
    this.#begunMs = performance.now();
    this.#drawnMs = 0;
    this.#draw(false);
  }

  /** More of the part is done. */
  advance(count: number): void {
    this.#done += count;
    this.#draw(false);
  }

  /** The part is done. */
  end(note = ""): void {
    this.#draw(true, note);
  }

  #draw(isLast: boolean, note = ""): void {
    const now = performance.now();
    const every = this.#isTerminal ? 100 : 5000;
    if (!isLast && this.#drawnMs !== 0 && now - this.#drawnMs < every) return;
    if (!isLast && !this.#isTerminal && this.#drawnMs === 0) {
      this.#drawnMs = now;
      return;
    }
    this.#drawnMs = now;
    const text = `${this.#line(now)}${note === "" ? "" : ` · ${note}`}`;
    this.#stream.write(this.#isTerminal ? `\r\x1b[K${text}${isLast ? "\n" : ""}` : `${text}\n`);
  }

  #line(now: number): string {
    const share = this.#total === 0 ? 1 : Math.min(this.#done / this.#total, 1);
    const seconds = Math.max(now - this.#begunMs, 1) / 1000;
    const rate = Math.round((this.#done - this.#measuredFrom) / seconds).toLocaleString("en");
    const bar = "█".repeat(Math.round(share * 20)).padEnd(20, "·");
    const counts = `${this.#done.toLocaleString("en")} of ${this.#total.toLocaleString("en")}`;
    return `${this.#name} ${bar} ${Math.round(share * 100)} % · ${counts} · ${rate}/s`;
  }
}
