import type { ServerResponse } from "node:http";
import type { Waiter } from "../waiter.js";

/** The client of a request, which leaves when its connection closes before the response is all sent. */
export class WaitingClient implements Waiter {
  readonly #response: ServerResponse;
  /** Null until somebody asks: most answers are there before anybody could leave. */
  #works: (() => void)[] | null = null;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  whenGone(work: () => void): void {
    if (this.#response.destroyed) {
      work();
    } else if (this.#works === null) {
      this.#works = [work];
      this.#response.once("close", () => this.#leave());
    } else this.#works.push(work);
  }

  #leave(): void {
    const works = this.#works ?? [];
    this.#works = [];
    if (!this.#response.writableFinished) for (const work of works) work();
  }
}

/** The client of a request that has no response yet. */
export class ComingClient implements Waiter {
  /** Null until somebody asks, as most often nobody does. */
  #works: (() => void)[] | null = null;

  whenGone(work: () => void): void {
    if (this.#works === null) this.#works = [work];
    else this.#works.push(work);
  }

  /** From here on it waits for the response. */
  waitsFor(response: ServerResponse): void {
    if (this.#works === null) return;
    const client = new WaitingClient(response);
    for (const work of this.#works) client.whenGone(work);
  }
}
