import { demand, demandJson, type Endpoint } from "../endpoint.js";
import { ImportError } from "../import-error.js";
import { member } from "../json.js";

/** Some points of a collection in the order of their ids: a JSON list, and where the next ones begin. */
export interface PointPage {
  readonly points: string;
  readonly count: number;
  /** An id as JSON; null when these are the last. */
  readonly next: string | null;
}

const before = '"points":[';
const between = '],"next_page_offset":';

/** What is asked of either side of an import. */
export class QdrantServer {
  readonly endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }

  get name(): string {
    return this.endpoint.name;
  }

  /** Names of all collections. Throws an {@link ImportError} for a server that is not of this kind. */
  async collections(): Promise<readonly string[]> {
    const { status, text } = await this.endpoint.ask("GET", "/collections");
    if (status !== 200 || !text.startsWith('{"result":')) {
      throw new ImportError(
        `${this.name} does not answer as Qdrant's REST API (status ${status}): ${text.slice(0, 200)}`,
      );
    }
    const { result } = JSON.parse(text) as {
      readonly result: { readonly collections: readonly { readonly name: string }[] };
    };
    return result.collections.map(({ name }) => name);
  }

  /** What is told of a collection, as JSON; null when there is none. */
  async info(name: string): Promise<string | null> {
    const { status, text } = await this.endpoint.ask("GET", path(name));
    return status === 200 ? member(text, "result") : null;
  }

  async count(name: string): Promise<number> {
    const { result } = await demandJson<{ readonly result: { readonly count: number } }>(
      this.endpoint,
      "POST",
      `${path(name)}/points/count`,
      '{"exact":true}',
    );
    return result.count;
  }

  /** Points from an id on; `isWhole` brings payloads and vectors. */
  async page(name: string, offset: string | null, limit: number, isWhole: boolean): Promise<PointPage> {
    const body = `{"limit":${limit},"offset":${offset},"with_payload":${isWhole},"with_vector":${isWhole}}`;
    const text = await demand(this.endpoint, "POST", `${path(name)}/points/scroll`, body);
    const [from, to] = [text.indexOf(before), text.lastIndexOf(between)];
    const next = /^(\d+|"[^"]*"|null)[,}]/.exec(text.slice(to + between.length))?.[1];
    if (from < 0 || to < from || next === undefined)
      throw new ImportError(`${this.name} answered a scroll in an unknown form`);
    const { result } = JSON.parse(text) as { readonly result: { readonly points: readonly unknown[] } };
    // The points go on as they came, so that no number is parsed.
    return {
      points: text.slice(from + before.length - 1, to + 1),
      count: result.points.length,
      next: next === "null" ? null : next,
    };
  }

  /** Sends a request about a collection that must succeed. */
  async put(name: string, rest: string, body: string): Promise<void> {
    await demand(this.endpoint, "PUT", `${path(name)}${rest}`, body);
  }

  /** Other names of collections. */
  async aliases(): Promise<readonly Alias[]> {
    const { result } = await demandJson<{ readonly result: { readonly aliases: readonly Alias[] } }>(
      this.endpoint,
      "GET",
      "/aliases",
    );
    return result.aliases;
  }
}

/** Another name of a collection. */
export interface Alias {
  readonly alias_name: string;
  readonly collection_name: string;
}

const path = (name: string): string => `/collections/${encodeURIComponent(name)}`;
