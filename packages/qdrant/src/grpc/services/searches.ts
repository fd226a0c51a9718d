import type { Planned } from "@vexfs/core";
import type { AppContext } from "../../context.js";
import { embedSearch } from "../../inference/embed-search.js";
import { inferenceContext } from "../../inference/request.js";
import type { InferenceUsage } from "../../inference/usage.js";
import { invalidBody } from "../../points/faults.js";
import { whenOpen } from "../../points/read-context.js";
import type { SearchKind, SearchRequest } from "../../search/kind.js";
import { SearchRun } from "../../search/run.js";
import { MessageLookup } from "../answers/group-lookups.js";
import { MessageRenderings, resultField } from "../answers/renderings.js";
import { messageField, timeField } from "../answers/rows.js";
import { usageField } from "../answers/usage.js";
import type { SearchMessage } from "../requests/search-fields.js";
import { SearchReader } from "../requests/searches.js";
import { limitsOf, type TimedMessage } from "../requests/timing.js";
import type { Call } from "../transport/call.js";
import { HeldReads } from "./held-reads.js";
import { type NamedMessage, pointsService } from "./names.js";
import type { ProcedureTable } from "./table.js";

type Searched = NamedMessage & TimedMessage & SearchMessage;

/** One way of searching, as the service names it. */
interface MessageSearch {
  readonly name: string;
  /** The field of a batch that holds the searches. */
  readonly listField: string;
  readonly hasGroups: boolean;
  readonly kind: SearchKind;
  /** Searches of which all but the components of a vector came before. */
  readonly planned?: Planned;
  /** The search, or the JSON of one that a model has to make vectors for. `bytes` is a message that came alone. */
  readonly read: (message: SearchMessage, bytes?: Buffer) => SearchRequest | Buffer;
  /** The body with which REST would ask for the same, parsed. */
  readonly body: (message: SearchMessage) => unknown;
  /** Whether to find nothing can be asked for. */
  readonly allowsNone: boolean;
}

/** A search whose vectors are there, and what they cost. */
interface ReadSearch {
  readonly search: SearchRequest;
  readonly usage: InferenceUsage | null;
}

/** Searching points: one search, several, or one in groups. */
export const addSearches = (table: ProcedureTable, context: AppContext): void => {
  const services = new SearchServices(table, context);
  const reader = new SearchReader(context);
  const { kinds } = reader;
  const searches: readonly MessageSearch[] = [
    {
      name: "Query",
      listField: "query_points",
      hasGroups: true,
      kind: kinds.query,
      planned: reader.planned.query,
      read: (message, bytes) => reader.query(message, bytes),
      body: (message) => reader.json("query", message),
      allowsNone: false,
    },
    {
      name: "Search",
      listField: "search_points",
      hasGroups: true,
      kind: kinds.search,
      planned: reader.planned.search,
      read: (message, bytes) => reader.search(message, bytes),
      body: (message) => reader.json("search", message),
      allowsNone: false,
    },
    {
      name: "Recommend",
      listField: "recommend_points",
      hasGroups: true,
      kind: kinds.recommend,
      read: (message) => reader.recommend(message),
      body: (message) => reader.json("recommend", message),
      allowsNone: true,
    },
    {
      name: "Discover",
      listField: "discover_points",
      hasGroups: false,
      kind: kinds.discover,
      read: (message) => reader.discover(message),
      body: (message) => reader.json("discover", message),
      allowsNone: false,
    },
  ];
  for (const search of searches) {
    services.addOne(search);
    services.addSeveral(search);
    if (search.hasGroups) services.addGroups(search);
  }
};

type Bytes = Uint8Array | Promise<Uint8Array>;

const nothing = Buffer.alloc(0);

class SearchServices {
  readonly #table: ProcedureTable;
  readonly #context: AppContext;
  readonly #renderings: MessageRenderings;
  readonly #reads: HeldReads;

  constructor(table: ProcedureTable, context: AppContext) {
    this.#table = table;
    this.#context = context;
    this.#renderings = new MessageRenderings(context.engine);
    this.#reads = new HeldReads(context);
  }

  addOne(search: MessageSearch): void {
    const { lookup, settings } = this.#context;
    const { planned } = search;
    this.#table.addBytes<Searched>(pointsService, search.name, (request, call, message) => {
      const limits = limitsOf(request, call, settings);
      const finished = (points: Bytes, usage: InferenceUsage | null): Bytes => {
        const finish = (ready: Uint8Array): Uint8Array =>
          Buffer.concat([ready, timeField(2, call.elapsedMs()), usageField(3, usage)]);
        return points instanceof Promise ? points.then(finish) : finish(points);
      };
      const opened = planned === undefined ? null : lookup.opened(request.collection_name ?? "");
      const again = opened !== null && this.#reads.isFree(opened) ? planned?.(opened).query(message, limits) : null;
      if (again) return finished(again, null);
      return whenRead(this.#read(search, request, request, call, message), ({ search: read, usage }) =>
        whenOpen(lookup.byName(request.collection_name ?? ""), (collection) => {
          const run = (): Bytes => {
            const runs = new SearchRun(search.kind, collection, this.#renderings, limits);
            return finished(pointsOf(search, request, read, runs), usage);
          };
          const held = this.#reads.hold(request, search.kind.name, collection, () => search.body(request));
          return held === null ? run() : held.then(run);
        }),
      );
    });
  }

  addSeveral(search: MessageSearch): void {
    const { lookup, settings } = this.#context;
    this.#table.addBytes<Searched>(pointsService, `${search.name}Batch`, async (request, call) => {
      const limits = limitsOf(request, call, settings);
      const messages = messagesOf(search, request);
      const reads = await Promise.all(messages.map((message) => this.#read(search, message, request, call)));
      const collection = await lookup.byName(request.collection_name ?? "");
      const body = (): unknown => ({ searches: messages.map((message) => search.body(message)) });
      await this.#reads.hold(request, `${search.kind.name}_batch`, collection, body);
      const run = new SearchRun(search.kind, collection, this.#renderings, limits);
      const answers = await Promise.all(
        reads.map(({ search: read }, index) => pointsOf(search, messages[index] ?? {}, read, run)),
      );
      const results = answers.map((points) => messageField(resultField, [points]));
      return Buffer.concat([...results, timeField(2, call.elapsedMs()), usageField(3, total(reads))]);
    });
  }

  addGroups(search: MessageSearch): void {
    const { engine, lookup, settings } = this.#context;
    const groupLookup = new MessageLookup(engine, lookup, this.#renderings);
    this.#table.addBytes<Searched>(pointsService, `${search.name}Groups`, async (request, call) => {
      const limits = limitsOf(request, call, settings);
      const { search: read, usage } = await this.#read(search, request, request, call);
      const collection = await lookup.byName(request.collection_name ?? "");
      await this.#reads.hold(request, `${search.kind.name}_groups`, collection, () => search.body(request));
      const { with_lookup: withLookup = null } = read.fields;
      const run = new SearchRun(search.kind, collection, this.#renderings, limits);
      const groups = await run.groups(read, withLookup !== null);
      const closed = withLookup === null ? groups : await groupLookup.joined(groups, withLookup, limits);
      return Buffer.concat([messageField(resultField, [closed]), timeField(2, call.elapsedMs()), usageField(3, usage)]);
    });
  }

  /** The search of a message: at once if no model has to make a vector for it. */
  #read(
    { read, kind }: MessageSearch,
    message: SearchMessage,
    { timeout }: TimedMessage,
    { metadata: headers }: Call,
    bytes?: Buffer,
  ): ReadSearch | Promise<ReadSearch> {
    const found = read(message, bytes);
    if (!Buffer.isBuffer(found)) return { search: found, usage: null };
    const timeoutMs = timeout === undefined ? null : Number(timeout) * 1000;
    const asked = inferenceContext({ headers }, "search", timeoutMs);
    return embedSearch(found, this.#context.inference, asked).then(({ json, usage }) => ({
      search: kind.read(json, ""),
      usage,
    }));
  }
}

const whenRead = <T>(
  read: ReadSearch | Promise<ReadSearch>,
  work: (read: ReadSearch) => T | Promise<T>,
): T | Promise<T> => (read instanceof Promise ? read.then(work) : work(read));

/** The searches of a batch, which name their collection each. */
const messagesOf = (search: MessageSearch, request: Searched): readonly Searched[] => {
  const messages = (request as Readonly<Record<string, unknown>>)[search.listField] as readonly Searched[] | undefined;
  for (const [index, message] of (messages ?? []).entries()) {
    if ((message.collection_name ?? "") === "") {
      const at = `${search.listField}[${index}].collection_name`;
      throw invalidBody(at, 'value "" invalid, must be from 1 to 255 characters');
    }
  }
  return messages ?? [];
};

/** The points of a search, each in the field of results. */
const pointsOf = (search: MessageSearch, message: SearchMessage, read: SearchRequest, run: SearchRun): Bytes => {
  if (search.allowsNone && (message.limit ?? 0) === 0) return nothing;
  return run.points(read);
};

const total = (reads: readonly ReadSearch[]): InferenceUsage | null => {
  const [first, ...rest] = reads.map(({ usage }) => usage).filter((usage) => usage !== null);
  for (const usage of rest) first?.addAll(usage);
  return first ?? null;
};
