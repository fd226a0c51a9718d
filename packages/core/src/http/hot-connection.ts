import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Found, HotAnswer, HotLane, HotRequest, HotRoute } from "./hot-lane.js";
import { type MessageHead, messageHead } from "./message-head.js";
import { ComingClient } from "./waiting-client.js";

/** How long the rest of a body may take before the request goes on to HTTP and its limits of time. */
const heldMsMax = 1000;

/**
 * One connection of a server of Node's, whose bytes are looked at before they are given to its HTTP. It knows where each request begins as long as
 * every one tells its length plainly and comes alone; on the first that does not it leaves the connection to HTTP for good, so that nothing
 * is ever taken for the beginning of a request that is not.
 */
export class HotConnection {
  readonly #server: Pick<Server, "listening" | "keepAliveTimeout">;
  readonly #socket: Socket;
  readonly #lane: HotLane;
  /** Gives bytes to HTTP. */
  readonly #give: (chunk: Buffer) => void;
  readonly #onData = (chunk: Buffer): void => this.#take(chunk);
  /** False once the connection is left to HTTP. */
  #isWatching = true;
  /** Head of the request that is coming, or came last. */
  #head: MessageHead | null = null;
  /** Bytes of that request that have not come. */
  #left = 0;
  /** How the request that is coming is answered, if it can be; then what has come of it is held back. */
  #route: HotRoute | undefined;
  #held: Buffer[] = [];
  #cameMs = 0;
  #timer: NodeJS.Timeout | undefined;
  /** The request that HTTP began last, until it is answered. */
  #request: IncomingMessage | null = null;
  /** What was found for that request, and who waits for it, if anybody has looked. */
  #found: Found | null | undefined;
  #client: ComingClient | undefined;
  /** The first request always goes through HTTP, which otherwise would take the connection for one on which nothing ever came. */
  #hasAsked = false;
  /** Requests that HTTP has begun and not ended. */
  #open = 0;

  /** `give` is the listener by which the server's HTTP reads the socket. */
  constructor(server: Server, socket: Socket, give: (chunk: Buffer) => void, lane: HotLane) {
    this.#server = server;
    this.#socket = socket;
    this.#lane = lane;
    this.#give = give;
    // From the first listener of others on, Node's HTTP reads events instead of the handle.
    socket.on("data", this.#onData);
    socket.off("data", this.#give);
    socket.prependListener("end", () => this.letGo());
    socket.once("close", () => this.#release());
  }

  /** HTTP has read the head of a request. */
  passes(request: IncomingMessage, response: ServerResponse): void {
    if (!this.#isWatching) return;
    this.#request = request;
    this.#client?.waitsFor(response);
    this.#hasAsked = true;
    this.#open++;
    response.once("close", () => {
      this.#open--;
      if (this.#request === request) this.#request = null;
      // What is still to come of an answered request is read and dropped by HTTP.
      if (!request.complete) this.#leave();
    });
  }

  /** The head of a request that HTTP has begun, if it is the last one that came. */
  headOf(request: IncomingMessage): MessageHead | undefined {
    return this.#request === request && this.#isWatching && this.#head !== null ? this.#head : undefined;
  }

  /** What was found for a request that HTTP has begun, null if nothing was; undefined if nobody has looked. */
  foundFor(request: IncomingMessage): Found | null | undefined {
    return this.#request === request ? this.#found : undefined;
  }

  /** Gives HTTP what is held back. */
  letGo(): void {
    const held = this.#release();
    this.#route = undefined;
    for (const chunk of held) this.#give(chunk);
  }

  #take(chunk: Buffer): void {
    if (this.#left === 0) this.#begin(chunk);
    if (this.#head === null || chunk.length > this.#left) {
      this.#leave();
      this.#give(chunk);
      return;
    }
    this.#left -= chunk.length;
    if (this.#route === undefined) this.#give(chunk);
    else this.#hold(chunk, this.#route);
  }

  #begin(chunk: Buffer): void {
    this.#head = messageHead(chunk);
    if (this.#head === null) return;
    this.#left = this.#head.bytes + this.#head.bodyBytes;
    this.#found = undefined;
    this.#client = undefined;
    this.#route = this.#isFree() ? this.#lane.routeOf(this.#head) : undefined;
    if (this.#route !== undefined) this.#cameMs = performance.now();
  }

  /** Whether HTTP has nothing to do on the connection, and all answers have been sent. */
  #isFree(): boolean {
    return this.#hasAsked && this.#open === 0 && this.#socket.writableLength === 0 && this.#server.listening;
  }

  #hold(chunk: Buffer, route: HotRoute): void {
    this.#held.push(chunk);
    if (this.#left === 0) {
      const held = this.#release();
      const [only = chunk] = held;
      this.#answer(route, held.length === 1 ? only : Buffer.concat(held));
    } else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.letGo(), heldMsMax);
      this.#lane.noteHolding(this, true);
    }
  }

  /** What was held back, which is held no longer. */
  #release(): readonly Buffer[] {
    const held = this.#held;
    this.#held = [];
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#lane.noteHolding(this, false);
    }
    return held;
  }

  /** Answers a request that is all there, or gives it to HTTP with what was found for it. */
  #answer(route: HotRoute, message: Buffer): void {
    const waiter = new ComingClient();
    const request: HotRequest = { body: message.subarray(this.#head?.bytes), waiter, cameMs: this.#cameMs };
    const found = foundBy(route, request);
    const answer = found instanceof Uint8Array ? route.answer(found, request) : null;
    if (answer !== null) {
      this.#socket.write(this.#textOf(answer), "latin1");
      return;
    }
    // Whoever the request goes on to sees what went wrong.
    if (found instanceof Promise) found.catch(() => undefined);
    this.#found = found;
    this.#client = waiter;
    this.#give(message);
  }

  /** An answer as Node's HTTP writes it. */
  #textOf({ headerLines, body }: HotAnswer): string {
    const { keepAliveTimeout } = this.#server;
    const keepAlive = keepAliveTimeout > 0 ? `Keep-Alive: timeout=${Math.floor(keepAliveTimeout / 1000)}\r\n` : "";
    return `HTTP/1.1 200 OK\r\n${headerLines}Date: ${dateText()}\r\nConnection: keep-alive\r\n${keepAlive}\r\n${body}`;
  }

  /** Leaves the connection to HTTP. */
  #leave(): void {
    if (!this.#isWatching) return;
    this.letGo();
    this.#isWatching = false;
    this.#socket.on("data", this.#give);
    this.#socket.off("data", this.#onData);
  }
}

const foundBy = (route: HotRoute, request: HotRequest): Found | null => {
  try {
    return route.find(request);
  } catch (error) {
    return Promise.reject(error);
  }
};

let dateSecond = 0;
let date = "";

/** The time as HTTP writes it (RFC 9110, section 5.6.7). */
const dateText = (): string => {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    date = new Date(second * 1000).toUTCString();
  }
  return date;
};
