import type { Copied, CopyOptions } from "../copied.js";
import { demand } from "../endpoint.js";
import { ImportError } from "../import-error.js";
import type { Progress } from "../progress.js";
import { pointDifference } from "./compare.js";
import { creationBody, indexBodies, strictModeBody, unstrictBody } from "./creation.js";
import type { QdrantServer } from "./server.js";

const firstPagePoints = 128;
const pagePointsMax = 5000;
const bytesPerPage = 8 << 20;
const idsPerPage = 10_000;
const samplePages = 10;

/** Copies collections with their points, indexes and aliases, and checks them: by count, and point by point for a sample or for all. */
export const copyQdrant = async (
  source: QdrantServer,
  target: QdrantServer,
  progress: Progress,
  options: CopyOptions,
): Promise<Copied> => {
  const all = await source.collections();
  const missing = options.names.find((name) => !all.includes(name));
  if (missing !== undefined) throw new ImportError(`${source.name} has no collection ${missing}`);
  const chosen = options.names.length === 0 ? all : options.names;
  let [records, compared] = [0, 0];
  for (const name of chosen) {
    const copied = await copyCollection(name, source, target, progress, options);
    records += copied.records;
    compared += copied.compared;
  }
  await copyAliases(chosen, source, target);
  return { collections: chosen.length, records, compared };
};

const copyCollection = async (
  name: string,
  source: QdrantServer,
  target: QdrantServer,
  progress: Progress,
  { isResumed, comparesAll }: CopyOptions,
): Promise<{ readonly records: number; readonly compared: number }> => {
  const info = await source.info(name);
  if (info === null) throw new ImportError(`the collection ${name} is gone from ${source.name}`);
  if ((await target.info(name)) === null) {
    await target.put(name, "", creationBody(info));
    for (const body of indexBodies(info)) await target.put(name, "/index?wait=true", body);
  }
  const there = await target.count(name);
  if (there > 0 && !isResumed) {
    throw new ImportError(
      `${target.name} has a collection ${name} with ${there} points already; --resume goes on with an import that was interrupted`,
    );
  }
  const total = await source.count(name);
  const strict = strictModeBody(info);
  if (there > 0 && strict !== null) await update(target, name, unstrictBody);
  progress.begin(name, total, there);
  await fill(name, source, target, there, progress);
  const count = await target.count(name);
  if (count !== total) {
    throw new ImportError(
      `the collection ${name} has ${total} points in ${source.name} and ${count} in ${target.name}; was it written to meanwhile?`,
    );
  }
  const compared = await verify(name, source, target, total, comparesAll);
  if (strict !== null) await update(target, name, strict);
  progress.end("verified");
  return { records: total, compared };
};

const update = async (target: QdrantServer, name: string, body: string): Promise<void> => {
  await demand(target.endpoint, "PATCH", `/collections/${encodeURIComponent(name)}`, body);
};

const fill = async (
  name: string,
  source: QdrantServer,
  target: QdrantServer,
  there: number,
  progress: Progress,
): Promise<void> => {
  const start = await startAfter(name, source, there);
  if (start === "nothing is left") return;
  let [offset, size] = [start, firstPagePoints];
  for (;;) {
    const page = await source.page(name, offset, size, true);
    if (page.count > 0) await target.put(name, "/points?wait=true", `{"points":${page.points}}`);
    progress.advance(page.count);
    if (page.next === null) return;
    offset = page.next;
    const bytesPerPoint = page.points.length / Math.max(1, page.count);
    size = Math.max(1, Math.min(pagePointsMax, Math.floor(bytesPerPage / bytesPerPoint)));
  }
};

/** Points come by id and pages are written whole, so the points that are there are the first ones; the id after them. */
const startAfter = async (
  name: string,
  source: QdrantServer,
  there: number,
): Promise<string | null | "nothing is left"> => {
  let offset: string | null = null;
  for (let left = there; left > 0; ) {
    const page = await source.page(name, offset, Math.min(left, idsPerPage), false);
    if (page.next === null) return "nothing is left";
    left -= page.count;
    offset = page.next;
  }
  return offset;
};

const verify = async (
  name: string,
  source: QdrantServer,
  target: QdrantServer,
  total: number,
  comparesAll: boolean,
): Promise<number> => {
  const stride = comparesAll ? 1 : Math.max(1, Math.ceil(total / firstPagePoints / samplePages));
  let [offset, compared]: [string | null, number] = [null, 0];
  for (let at = 0; ; at++) {
    const isCompared = at % stride === 0;
    const page = await source.page(name, offset, firstPagePoints, isCompared);
    if (isCompared) {
      const found = pointDifference(page.points, (await target.page(name, offset, firstPagePoints, true)).points);
      if (found !== null) throw new ImportError(`the copy of the collection ${name} is not equal: ${found}`);
      compared += page.count;
    }
    if (page.next === null) return compared;
    offset = page.next;
  }
};

const copyAliases = async (names: readonly string[], source: QdrantServer, target: QdrantServer): Promise<void> => {
  const known = new Set((await target.aliases()).map(({ alias_name: alias }) => alias));
  const actions = (await source.aliases())
    .filter(({ alias_name: alias, collection_name: name }) => names.includes(name) && !known.has(alias))
    .map((alias) => ({ create_alias: alias }));
  if (actions.length > 0) await demand(target.endpoint, "POST", "/collections/aliases", JSON.stringify({ actions }));
};
