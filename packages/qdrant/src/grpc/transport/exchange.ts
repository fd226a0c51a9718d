import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { Call, Procedure } from "./call.js";
import { type Encoding, FrameReader, packedFrame } from "./frames.js";
import { answerEncodingOf, encodingOf, statusText, timeoutMsOf } from "./headers.js";
import { GrpcError, statusCodes } from "./status.js";

/** What exchanges of a server have in common. */
export interface ExchangeOptions {
  readonly messageBytesMax: number;
  /** Makes the failure that the client sees of whatever was thrown. */
  readonly failureOf: (error: unknown) => GrpcError;
  /** Called when the exchange is over. */
  readonly onEnd: (call: Call, status: number) => void;
}

/** One call on its stream: reads messages, has the procedure answer them, and ends with a status. */
export class Exchange implements Call {
  readonly path: string;
  readonly metadata: IncomingHttpHeaders;
  readonly deadline: number | null;
  readonly remote: string | null;
  collection: string | null = null;
  readonly #stream: ServerHttp2Stream;
  readonly #procedure: Procedure;
  readonly #options: ExchangeOptions;
  readonly #start = performance.now();
  readonly #frames: FrameReader;
  #encoding: Encoding = "identity";
  #answerEncoding: Encoding = "identity";
  #expiry: NodeJS.Timeout | null = null;
  /** Messages are answered in turn. */
  #turn: Promise<void> = Promise.resolve();
  #isOver = false;
  /** Whether it ended without an answer. */
  #isGone = false;
  /** What is stopped when it ends without an answer. */
  #works: (() => void)[] = [];
  #trailers: OutgoingHttpHeaders = { "grpc-status": "0" };

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, procedure: Procedure, options: ExchangeOptions) {
    const timeoutMs = timeoutMsOf(headers);
    this.path = headers[":path"] ?? "";
    this.metadata = headers;
    this.remote = stream.session?.socket.remoteAddress?.replace(/^::ffff:/, "") ?? null;
    this.deadline = timeoutMs === null ? null : this.#start + timeoutMs;
    this.#stream = stream;
    this.#procedure = procedure;
    this.#options = options;
    this.#frames = new FrameReader(options.messageBytesMax);
    if (timeoutMs !== null) this.#expireIn(timeoutMs);
  }

  elapsedMs(): number {
    return performance.now() - this.#start;
  }

  whenGone(work: () => void): void {
    if (this.#isGone) work();
    else if (!this.#isOver) this.#works.push(work);
  }

  /** Begins to read. */
  run(): void {
    const stream = this.#stream;
    stream.on("error", () => undefined);
    stream.once("close", () => this.#finish(statusCodes.cancelled));
    try {
      this.#encoding = encodingOf(this.metadata);
      this.#answerEncoding = answerEncodingOf(this.metadata);
    } catch (error) {
      this.fail(error);
      return;
    }
    stream.on("data", (chunk: Buffer) => this.#onData(chunk));
    stream.once("end", () => this.#onEnd());
  }

  /** Ends the call with the failure that the error means. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    const { status, message, metadata } = this.#options.failureOf(error);
    const code = statusCodes[status];
    const trailers = { "grpc-status": String(code), "grpc-message": statusText(message), ...metadata };
    const stream = this.#stream;
    if (stream.destroyed) return;
    if (stream.headersSent) {
      this.#trailers = trailers;
      stream.end();
    } else stream.respond({ ...answerHeaders, ...trailers }, { endStream: true });
    // What the client still sends is of no use to anybody.
    if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
    this.#finish(code);
  }

  #onData(chunk: Buffer): void {
    if (this.#isOver) return;
    try {
      this.#frames.push(chunk);
      if (this.#procedure.streams) this.#answerAll();
    } catch (error) {
      this.fail(error);
    }
  }

  #onEnd(): void {
    if (this.#isOver) return;
    try {
      if (this.#procedure.streams) this.#endAfterAll();
      else this.#answerOnly();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Answers the one message of a call. */
  #answerOnly(): void {
    const message = this.#frames.next(this.#encoding);
    if (message === null || !this.#frames.isEmpty) throw new GrpcError("internal", "Missing request message.");
    if (message instanceof Promise) message.then((ready) => this.#answer(ready)).catch((error) => this.fail(error));
    else this.#answer(message);
  }

  #answer(message: Buffer): void {
    const answer = this.#procedure.answer(message, this);
    if (answer instanceof Promise) answer.then((ready) => this.#send(ready)).catch((error) => this.fail(error));
    else this.#send(answer);
  }

  #send(answer: Uint8Array): void {
    if (this.#isOver) return;
    const framed = packedFrame(answer, this.#answerEncoding);
    if (framed instanceof Promise) framed.then((ready) => this.#end(ready)).catch((error) => this.fail(error));
    else this.#end(framed);
  }

  #end(framed: Buffer): void {
    if (this.#isOver || this.#stream.destroyed) return;
    this.#respond();
    this.#stream.end(framed);
    this.#finish(statusCodes.ok);
  }

  /** Answers the messages that are there, after those that came before. */
  #answerAll(): void {
    for (let message = this.#frames.next(this.#encoding); message !== null; ) {
      const asked = message;
      this.#inTurn(async () => {
        const framed = await packedFrame(await this.#procedure.answer(await asked, this), this.#answerEncoding);
        if (this.#isOver || this.#stream.destroyed) return;
        if (!this.#stream.headersSent) this.#respond();
        this.#stream.write(framed);
      });
      message = this.#frames.next(this.#encoding);
    }
  }

  #endAfterAll(): void {
    this.#inTurn(async () => {
      if (this.#isOver || this.#stream.destroyed) return;
      if (!this.#stream.headersSent) this.#respond();
      this.#stream.end();
      this.#finish(statusCodes.ok);
    });
  }

  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch((error: unknown) => this.fail(error));
  }

  #respond(): void {
    const stream = this.#stream;
    const encoding = this.#answerEncoding === "identity" ? {} : { "grpc-encoding": this.#answerEncoding };
    stream.respond({ ...answerHeaders, ...encoding }, { waitForTrailers: true });
    stream.once("wantTrailers", () => stream.sendTrailers(this.#trailers));
  }

  #expireIn(timeoutMs: number): void {
    this.#expiry = setTimeout(
      () => this.fail(new GrpcError("deadlineExceeded", "Timeout expired")),
      Math.min(timeoutMs, timerMsMax),
    );
  }

  #finish(status: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isGone = status !== statusCodes.ok;
    if (this.#isGone) for (const work of this.#works) work();
    this.#works = [];
    if (this.#expiry !== null) clearTimeout(this.#expiry);
    this.#options.onEnd(this, status);
  }
}

/** A longer timer would fire at once. */
const timerMsMax = 2 ** 31 - 1;

const answerHeaders = {
  ":status": 200,
  "content-type": "application/grpc",
  "grpc-accept-encoding": "gzip,identity",
};
