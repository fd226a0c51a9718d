import { type IncomingHttpHeaders, IncomingMessage, type RequestListener, type ServerResponse } from "node:http";

/** What was found for a request: bytes, or the promise of them. */
export type Found = Uint8Array | Promise<Uint8Array>;

/** A request whose body is there. */
export interface HotRequest {
  readonly body: Buffer;
  readonly response: ServerResponse;
  /** When it came, as `performance.now()` counts. */
  readonly cameMs: number;
}

/** How requests to one URL are answered of which nothing has to be asked but their bodies. */
export interface HotRoute {
  /** Whether requests with these headers mean what their bodies say and nothing else. */
  readonly isPlain: (headers: IncomingHttpHeaders) => boolean;
  /** What a body asks for; null for one that has to be looked at more closely. */
  readonly find: (request: HotRequest) => Found | null;
  /** Answers with what was found at once; false where that takes more than writing it. */
  readonly send: (found: Uint8Array, request: HotRequest) => boolean;
}

/** Longer bodies take so long that the way of all others costs little beside it. */
const shortBytesMax = 64 * 1024;
/** URLs that are known at once. */
const routesMax = 1000;

const nothing = Buffer.alloc(0);
const { push } = IncomingMessage.prototype;

/**
 * Stands before a framework and answers the requests that come most often by itself: those to URLs that the framework has answered before,
 * and said how. All others go on to it as if they had just come, and so does all that is wrong with any. A framework's way costs several times
 * what a small search does.
 */
export class HotLane {
  readonly #bodyBytesMax: number;
  readonly #routes = new Map<string, HotRoute>();
  /** What was found for requests that have gone on. */
  readonly #found = new WeakMap<IncomingMessage, Found | null>();

  /** `bodyBytesMax` is what the framework lets bodies be long. */
  constructor(bodyBytesMax: number) {
    this.#bodyBytesMax = Math.min(bodyBytesMax, shortBytesMax);
  }

  /** Answers POST requests to the URL from now on. What the framework makes of the text of a URL must never change. */
  open(url: string, route: () => HotRoute): void {
    if (this.#routes.has(url)) return;
    // Those that are asked for in earnest are soon known again.
    if (this.#routes.size >= routesMax) this.#routes.clear();
    this.#routes.set(url, route());
  }

  /** What was found for a request that has gone on, null if nothing was; undefined if nobody has looked. */
  foundFor(request: IncomingMessage): Found | null | undefined {
    return this.#found.get(request);
  }

  /** Answers what it can, and hands on to `rest` what it cannot. */
  before(rest: RequestListener): RequestListener {
    return (request, response) => {
      const route = request.method === "POST" ? this.#routes.get(request.url ?? "") : undefined;
      if (route === undefined || !this.#hasShortBody(request.headers) || !route.isPlain(request.headers)) {
        rest(request, response);
        return;
      }
      const cameMs = performance.now();
      gather(request, (body) => {
        const found = this.#answer(route, { body, response, cameMs });
        if (found === answered) return;
        this.#found.set(request, found);
        giveBack(request, body);
        rest(request, response);
      });
    };
  }

  #hasShortBody({ "content-length": length, "transfer-encoding": encoding }: IncomingHttpHeaders): boolean {
    return length !== undefined && encoding === undefined && Number(length) <= this.#bodyBytesMax;
  }

  /** Answers a request, or says what was found for it. */
  #answer(route: HotRoute, request: HotRequest): Found | null | typeof answered {
    const found = foundBy(route, request);
    if (found instanceof Uint8Array && route.send(found, request)) return answered;
    // Whoever the request goes on to sees what went wrong.
    if (found instanceof Promise) found.catch(() => undefined);
    return found;
  }
}

const answered = Symbol("answered");

const foundBy = (route: HotRoute, request: HotRequest): Found | null => {
  try {
    return route.find(request);
  } catch (error) {
    return Promise.reject(error);
  }
};

/**
 * Takes a body as it comes out of the parser of HTTP, before it is in the stream, so that it can still be put there. A client that leaves
 * before all is there is forgotten.
 */
const gather = (request: IncomingMessage, done: (body: Buffer) => void): void => {
  const chunks: Buffer[] = [];
  request.push = (chunk: Buffer | null): boolean => {
    if (chunk === null) {
      const [only = nothing] = chunks;
      done(chunks.length <= 1 ? only : Buffer.concat(chunks));
    } else chunks.push(chunk);
    return true;
  };
};

/** Has a request read as if its body had just come. */
const giveBack = (request: IncomingMessage, body: Buffer): void => {
  request.push = push;
  if (body.length > 0) request.push(body);
  request.push(null);
};
