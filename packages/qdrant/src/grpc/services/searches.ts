import type { OpenCollection } from "../../collections/open-collection.js";
import type { AppContext } from "../../context.js";
import { invalidBody } from "../../points/faults.js";
import { whenOpen } from "../../points/read-context.js";
import type { SearchKind, SearchRequest } from "../../search/kind.js";
import { SearchRun } from "../../search/run.js";
import { MessageLookup } from "../answers/group-lookups.js";
import { MessageRenderings, resultField } from "../answers/renderings.js";
import { messageField, timeField } from "../answers/rows.js";
import type { SearchMessage } from "../requests/search-fields.js";
import { SearchReader } from "../requests/searches.js";
import { limitsOf, type TimedMessage } from "../requests/timing.js";
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
  readonly read: (message: SearchMessage) => SearchRequest;
  /** Whether to find nothing can be asked for. */
  readonly allowsNone: boolean;
}

/** Searching points: one search, several, or one in groups. */
export const addSearches = (table: ProcedureTable, context: AppContext): void => {
  const reader = new SearchReader(context);
  const renderings = new MessageRenderings(context.engine);
  const { kinds } = reader;
  const searches: readonly MessageSearch[] = [
    {
      name: "Query",
      listField: "query_points",
      hasGroups: true,
      kind: kinds.query,
      read: (message) => reader.query(message),
      allowsNone: false,
    },
    {
      name: "Search",
      listField: "search_points",
      hasGroups: true,
      kind: kinds.search,
      read: (message) => reader.search(message),
      allowsNone: false,
    },
    {
      name: "Recommend",
      listField: "recommend_points",
      hasGroups: true,
      kind: kinds.recommend,
      read: (message) => reader.recommend(message),
      allowsNone: true,
    },
    {
      name: "Discover",
      listField: "discover_points",
      hasGroups: false,
      kind: kinds.discover,
      read: (message) => reader.discover(message),
      allowsNone: false,
    },
  ];
  for (const search of searches) {
    addOne(table, context, search, renderings);
    addSeveral(table, context, search, renderings);
    if (search.hasGroups) addGroups(table, context, search, renderings);
  }
};

type Bytes = Uint8Array | Promise<Uint8Array>;

const nothing = Buffer.alloc(0);

/** The points of a search, each in the field of results. */
const pointsOf = (search: MessageSearch, message: SearchMessage, read: SearchRequest, run: SearchRun): Bytes => {
  if (search.allowsNone && (message.limit ?? 0) === 0) return nothing;
  return run.points(read);
};

const addOne = (
  table: ProcedureTable,
  { lookup, settings }: AppContext,
  search: MessageSearch,
  renderings: MessageRenderings,
): void =>
  table.addBytes<Searched>(pointsService, search.name, (request, call) => {
    const limits = limitsOf(request, call, settings);
    const read = search.read(request);
    const finish = (points: Uint8Array): Uint8Array => Buffer.concat([points, timeField(2, call.elapsedMs())]);
    return whenOpen(lookup.byName(request.collection_name ?? ""), (collection: OpenCollection) => {
      const points = pointsOf(search, request, read, new SearchRun(search.kind, collection, renderings, limits));
      return points instanceof Promise ? points.then(finish) : finish(points);
    });
  });

const addSeveral = (
  table: ProcedureTable,
  { lookup, settings }: AppContext,
  search: MessageSearch,
  renderings: MessageRenderings,
): void =>
  table.addBytes<Searched>(pointsService, `${search.name}Batch`, async (request, call) => {
    const limits = limitsOf(request, call, settings);
    const messages = (request as Readonly<Record<string, unknown>>)[search.listField] as
      | readonly Searched[]
      | undefined;
    const searches = (messages ?? []).map((message, index) => {
      const at = `${search.listField}[${index}]`;
      if ((message.collection_name ?? "") === "") {
        throw invalidBody(`${at}.collection_name`, 'value "" invalid, must be from 1 to 255 characters');
      }
      return { message, read: search.read(message) };
    });
    const collection = await lookup.byName(request.collection_name ?? "");
    const run = new SearchRun(search.kind, collection, renderings, limits);
    const answers = await Promise.all(searches.map(({ message, read }) => pointsOf(search, message, read, run)));
    const results = answers.map((points) => messageField(resultField, [points]));
    return Buffer.concat([...results, timeField(2, call.elapsedMs())]);
  });

const addGroups = (
  table: ProcedureTable,
  context: AppContext,
  search: MessageSearch,
  renderings: MessageRenderings,
): void => {
  const groupLookup = new MessageLookup(context.engine, context.lookup, renderings);
  table.addBytes<Searched>(pointsService, `${search.name}Groups`, async (request, call) => {
    const limits = limitsOf(request, call, context.settings);
    const read = search.read(request);
    const collection = await context.lookup.byName(request.collection_name ?? "");
    const { with_lookup: withLookup = null } = read.fields;
    const groups = await new SearchRun(search.kind, collection, renderings, limits).groups(read, withLookup !== null);
    const closed = withLookup === null ? groups : await groupLookup.joined(groups, withLookup, limits);
    return Buffer.concat([messageField(resultField, [closed]), timeField(2, call.elapsedMs())]);
  });
};
