import { EngineError } from "@vexfs/core";
import type { FastifyInstance } from "fastify";
import type { OpenCollection } from "../collections/open-collection.js";
import type { AppContext } from "../context.js";
import { sendResult } from "../http/reply.js";
import { isObject } from "../json/raw-json.js";
import { callerMayRead } from "../security/caller.js";
import { shownTypes } from "../strict-mode/capabilities.js";
import { unindexedInFilter } from "../strict-mode/unindexed.js";

/** A search that takes longer, with a filter on a field without an index, is an issue. */
export const slowSearchMs = 1200;

const board = "issues";

type IssueContext = Pick<AppContext, "engine" | "lookup">;

interface Issue {
  readonly id: string;
  readonly description: string;
  readonly solution: object;
  readonly timestamp: string;
  readonly related_collection: string;
}

/** What an operator should look at: fields without an index in slow searches, and collections that are set aside. */
export const serveIssues = (app: FastifyInstance, context: AppContext): void => {
  const { notes } = context.engine;
  app.addHook("onError", (request, _reply, error, done) => {
    const { collection_name: collection } = request.params as { readonly collection_name?: string };
    if (error instanceof EngineError && error.code === "quarantined" && collection !== undefined) {
      submit(context, {
        id: `QUARANTINED_COLLECTION/${collection}`,
        description: `Collection '${collection}' is set aside and not served: ${error.message}`,
        solution: { refactor: "Restore the files of the collection from a backup, or delete it and load it again." },
        related_collection: collection,
      });
    }
    done();
  });

  app.get("/issues", { config: { operation: "get_issues" } }, (_request, reply) => {
    const issues = notes.list(board).map(({ text }) => JSON.parse(text) as Issue);
    const visible = issues.filter(({ related_collection: collection }) => callerMayRead(collection));
    return sendResult(reply, JSON.stringify({ issues: visible }));
  });
  app.delete("/issues", { config: { operation: "clear_issues" } }, (_request, reply) => {
    notes.clear(board);
    return sendResult(reply, "true");
  });
};

/** Makes an issue of the first field in the filter of a slow search that has no index for what is asked of it. */
export const noteUnindexed = async (context: IssueContext, name: string, body: unknown): Promise<void> => {
  if (!isObject(body) || !isObject(body["filter"])) return;
  const collection = await openOrNull(context, name);
  const unindexed = collection === null ? null : unindexedInFilter(body["filter"], collection);
  if (unindexed === null) return;
  const { key, needed } = unindexed;
  const [schema = "keyword"] = shownTypes(needed).split(/[ ,]/, 1);
  submit(context, {
    id: `UNINDEXED_FIELD/${name}/${key}`,
    description: `Unindexed field '${key}' might be slowing queries down in collection '${name}'`,
    solution: { immediate: createIndex(name, key, schema) },
    related_collection: name,
  });
};

const openOrNull = async ({ lookup }: IssueContext, name: string): Promise<OpenCollection | null> => {
  try {
    return await lookup.byName(name);
  } catch {
    // It is gone since, and what was slow about it with it.
    return null;
  }
};

const createIndex = (collection: string, field: string, schema: string): object => ({
  message: `Create an index on field '${field}' of schema ${JSON.stringify(schema)} in collection '${collection}'. Check the documentation for more details: https://qdrant.tech/documentation/concepts/indexing/#payload-index`,
  action: {
    method: "PUT",
    uri: `/collections/${encodeURIComponent(collection)}/index`,
    headers: { "content-type": "application/json" },
    body: { field_name: field, field_schema: schema },
  },
});

const submit = ({ engine }: IssueContext, issue: Omit<Issue, "timestamp">): void => {
  const timestamp = new Date().toISOString();
  engine.notes.put(board, issue.id, Date.now(), JSON.stringify({ ...issue, timestamp }));
};
