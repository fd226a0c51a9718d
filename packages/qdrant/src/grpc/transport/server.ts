import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Call, Procedures } from "./call.js";
import { Exchange, type ExchangeOptions } from "./exchange.js";
import { GrpcError } from "./status.js";

/** What a server is made of. */
export interface GrpcServerParts extends ExchangeOptions {
  readonly procedures: Procedures;
  /** Lets a call in or throws; called before its messages are read. */
  readonly admit: (call: Call) => void;
}

/** Answers gRPC calls on the streams of HTTP/2 connections, whoever accepted them. */
export class GrpcServer {
  readonly #parts: GrpcServerParts;

  constructor(parts: GrpcServerParts) {
    this.#parts = parts;
  }

  /** Answers the call of a stream. */
  handle(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    if (!(headers["content-type"] ?? "").startsWith("application/grpc")) {
      stream.on("error", () => undefined);
      stream.respond({ ":status": 415 }, { endStream: true });
      return;
    }
    const path = headers[":path"] ?? "";
    const procedure = this.#parts.procedures.get(path) ?? unknownProcedure(path);
    const exchange = new Exchange(stream, headers, procedure, this.#parts);
    exchange.run();
    try {
      this.#parts.admit(exchange);
    } catch (error) {
      exchange.fail(error);
    }
  }

  /** Refuses the call of a stream. */
  refuse(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, error: GrpcError): void {
    new Exchange(stream, headers, unknownProcedure(""), this.#parts).fail(error);
  }
}

const unknownProcedure = (path: string) => ({
  streams: false,
  answer: (): never => {
    throw new GrpcError("unimplemented", `there is no procedure ${path}`);
  },
});
