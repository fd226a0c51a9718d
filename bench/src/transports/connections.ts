import { type ClientHttp2Session, connect, constants } from "node:http2";
import { HttpConnection } from "../http/connection.js";
import type { Request } from "./requests.js";

/** One connection that sends a request and waits for its answer. */
export interface Connection {
  send(request: Request): Promise<void>;
  close(): void;
}

/** One of the two ways to the server. */
export interface Transport {
  readonly name: "REST" | "gRPC";
  readonly sizeOf: (request: Request) => number;
  readonly open: () => Promise<Connection>;
}

/** JSON over HTTP/1.1, kept alive. */
export const restTransport = (port: number): Transport => ({
  name: "REST",
  sizeOf: ({ rest }) => rest.length,
  open: async () => {
    const connection = await HttpConnection.open(port);
    return {
      send: async ({ rest }) => {
        const { status, body } = await connection.send(rest);
        if (status !== 200) throw new Error(`REST answered ${status}: ${body.toString("utf8", 0, 300)}`);
      },
      close: () => connection.close(),
    };
  },
});

/** Messages over HTTP/2, one connection a client. */
export const grpcTransport = (port: number): Transport => ({
  name: "gRPC",
  sizeOf: ({ grpc }) => grpc.message.length,
  open: async () => {
    const session = connect(`http://127.0.0.1:${port}`);
    await new Promise((resolve, reject) => session.once("connect", resolve).once("error", reject));
    return { send: (request) => call(session, request), close: () => session.close() };
  },
});

const call = (session: ClientHttp2Session, { grpc }: Request): Promise<void> =>
  new Promise((resolve, reject) => {
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: grpc.path,
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream.once("error", reject);
    stream.once("response", (headers) => checkStatus(headers["grpc-status"], headers["grpc-message"], reject));
    stream.once("trailers", (trailers) => checkStatus(trailers["grpc-status"], trailers["grpc-message"], reject));
    stream.resume();
    stream.once("end", resolve);
    stream.end(grpc.message);
  });

const checkStatus = (status: unknown, message: unknown, reject: (error: Error) => void): void => {
  if (status !== undefined && status !== "0") reject(new Error(`gRPC answered ${String(status)}: ${String(message)}`));
};
