import { Random } from "../data/random.js";
import { HttpConnection, requestBytes } from "../http/connection.js";

const collection = "/collections/bench";

/** A point as the benchmark writes and reads it: all of it follows from its id. */
export function pointOf(id: number, dimension: number): object {
  const random = new Random(id);
  const vector = Array.from({ length: dimension }, () => Math.fround(random.gaussian()));
  return { id, payload: { number: id, group: `g${id % 100}`, text: `the point with the number ${id}` }, vector };
}

/** A client of a server's Qdrant API, one request at a time. */
export class Client {
  readonly #connection: HttpConnection;

  private constructor(connection: HttpConnection) {
    this.#connection = connection;
  }

  static async open(port: number): Promise<Client> {
    return new Client(await HttpConnection.open(port));
  }

  /** The result of a request on the collection, which must succeed. */
  async send(method: string, path: string, body?: object): Promise<unknown> {
    const bytes = body === undefined ? new Uint8Array(0) : Buffer.from(JSON.stringify(body));
    return this.write(requestBytes(method, `${collection}${path}`, bytes));
  }

  /** The same, of a request that is ready to be sent. */
  async write(request: Uint8Array): Promise<unknown> {
    const { status, body } = await this.#connection.send(request);
    if (status !== 200) throw new Error(`${status}: ${body.toString().slice(0, 500)}`);
    return (JSON.parse(body.toString()) as { readonly result: unknown }).result;
  }

  close(): void {
    this.#connection.close();
  }
}

/** A request that writes points. */
export function upsertRequest(ids: readonly number[], dimension: number): Buffer {
  const body = JSON.stringify({ points: ids.map((id) => pointOf(id, dimension)) });
  return requestBytes("PUT", `${collection}/points?wait=true`, Buffer.from(body));
}
