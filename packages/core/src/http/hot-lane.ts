import type { IncomingMessage, RequestListener, Server } from "node:http";
import type { Socket } from "node:net";
import type { Waiter } from "../waiter.js";
import { HotConnection } from "./hot-connection.js";
import type { MessageHead } from "./message-head.js";

/** What was found for a request: bytes, or the promise of them. */
export type Found = Uint8Array | Promise<Uint8Array>;

/** A request whose body is there. */
export interface HotRequest {
  readonly body: Buffer;
  readonly waiter: Waiter;
  /** When it came, as `performance.now()` counts. */
  readonly cameMs: number;
}

/** An answer with status 200. */
export interface HotAnswer {
  /** The headers that are this answer's own, each as a line with its end. */
  readonly headerLines: string;
  /** Bytes, as text in Latin-1. */
  readonly body: string;
}

/** How requests are answered that differ in their bodies alone. */
export interface HotRoute {
  /** What a body asks for; null for one that has to be looked at more closely. */
  readonly find: (request: HotRequest) => Found | null;
  /** The answer with what was found at once; null where that takes more than writing it. */
  readonly answer: (found: Uint8Array, request: HotRequest) => HotAnswer | null;
}

/** Longer bodies take so long that the way of all others costs little beside it. */
const shortBytesMax = 64 * 1024;
/** Heads of requests that are known at once. */
const headsMax = 4000;

/** An app whose requests that come most often are answered before it sees them. */
export interface WithHotLane {
  readonly hotLane: HotLane;
}

/**
 * Stands before Node's HTTP and a framework, and answers the requests that come most often by itself: those whose heads are, letter for
 * letter, heads of requests that both have let pass, and whose handler said how to answer more of them. All others go on as if nobody had
 * looked, and so does all that is wrong with any. The way through both costs several times what a small search does.
 */
export class HotLane {
  readonly #bodyBytesMax: number;
  readonly #routes = new Map<string, HotRoute>();
  readonly #connections = new WeakMap<Socket, HotConnection>();
  readonly #holding = new Set<HotConnection>();

  /** `bodyBytesMax` is what the framework lets bodies be long. */
  constructor(bodyBytesMax: number) {
    this.#bodyBytesMax = Math.min(bodyBytesMax, shortBytesMax);
  }

  /**
   * Answers requests with the head of this one from now on, whatever their bodies. What its handler, and all that stood before it, made of its
   * head must be the same for as long as the server runs.
   */
  open(request: IncomingMessage, route: () => HotRoute): void {
    const head = this.#connections.get(request.socket)?.headOf(request);
    if (head === undefined || !isPlain(request) || this.#routes.has(head.text)) return;
    // Those that come in earnest are soon known again.
    if (this.#routes.size >= headsMax) this.#routes.clear();
    this.#routes.set(head.text, route());
  }

  /** What was found for a request that has gone on, null if nothing was; undefined if nobody has looked. */
  foundFor(request: IncomingMessage): Found | null | undefined {
    return this.#connections.get(request.socket)?.foundFor(request);
  }

  /** Looks at what comes on a new connection of the server before its HTTP, which has begun to listen to it, does. */
  watch(server: Server, socket: Socket): void {
    const [give] = socket.listeners("data") as ((chunk: Buffer) => void)[];
    if (give !== undefined) this.#connections.set(socket, new HotConnection(server, socket, give, this));
  }

  /** Gives on what is held back of requests that have not come whole. A server that is to stop asks for it before it closes what is idle. */
  letGo(): void {
    for (const connection of this.#holding) connection.letGo();
  }

  /** The listener of the server: hands on to `rest` what has come through its HTTP. */
  before(rest: RequestListener): RequestListener {
    return (request, response) => {
      this.#connections.get(request.socket)?.passes(request, response);
      rest(request, response);
    };
  }

  /** How a request with that head is answered, if that is known. For connections. */
  routeOf({ text, bodyBytes }: MessageHead): HotRoute | undefined {
    return bodyBytes <= this.#bodyBytesMax ? this.#routes.get(text) : undefined;
  }

  /** A connection tells whether it holds anything back. */
  noteHolding(connection: HotConnection, isHolding: boolean): void {
    if (isHolding) this.#holding.add(connection);
    else this.#holding.delete(connection);
  }
}

/** Whether a request is one after which another may come, and which HTTP answers without more ado. */
const isPlain = ({ method, httpVersion, headers: { connection = "keep-alive", expect } }: IncomingMessage): boolean =>
  method === "POST" && httpVersion === "1.1" && expect === undefined && connection.toLowerCase() === "keep-alive";
