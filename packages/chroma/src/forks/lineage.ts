import type { CollectionRecord } from "@vexfs/core";
import { type Attributes, readAttributes } from "../collections/attributes.js";
import { RawJson } from "../json/raw-json.js";

/** The attribute that says which collection the first fork of a tree was made of. */
const rootAttribute = "forkedFrom";

/** The collection at the root of a tree of forks: itself, for one that is no fork. */
export const rootOf = (id: string, { others }: Attributes): string => {
  const root = others.get(rootAttribute)?.text;
  return root === undefined ? id : String(JSON.parse(root));
};

/** The attributes of a fork. */
export const forkedAttributes = (id: string, attributes: Attributes): Attributes => ({
  ...attributes,
  others: new Map([...attributes.others, [rootAttribute, new RawJson(JSON.stringify(rootOf(id, attributes)))]]),
});

/** How many of the collections are forks in the tree of one. */
export const forksIn = (records: readonly CollectionRecord[], root: string): number =>
  records.filter((record) => record.id !== root && rootOf(record.id, readAttributes(record)) === root).length;
