import type { Copied, CopyOptions } from "../copied.js";
import { ImportError } from "../import-error.js";
import type { Progress } from "../progress.js";
import { difference } from "./compare.js";
import type { ChromaSource, Page, SourceCollection } from "./source.js";
import type { ChromaTarget, TargetCollection } from "./target.js";

const recordsPerPageMax = 1000;
const bytesPerPage = 8 << 20;
const samplePages = 10;

/** Records in a page: fewer of long vectors, which take up to 16 bytes a number as text. */
const pageSize = ({ dimension }: SourceCollection): number =>
  Math.max(1, Math.min(recordsPerPageMax, Math.floor(bytesPerPage / ((dimension ?? 1) * 16))));

/** Copies collections and checks them: by count, and record by record for a sample or for all. */
export const copyChroma = async (
  source: ChromaSource,
  target: ChromaTarget,
  progress: Progress,
  options: CopyOptions,
): Promise<Copied> => {
  const all = await source.collections();
  const missing = options.names.find((name) => !all.some((collection) => collection.name === name));
  if (missing !== undefined) throw new ImportError(`${source.name} has no collection ${missing}`);
  const chosen = all.filter(({ name }) => options.names.length === 0 || options.names.includes(name));
  let [records, compared] = [0, 0];
  for (const collection of chosen) {
    const filled = await target.open(collection, options.isResumed);
    progress.begin(collection.name, collection.count);
    await fill(source, collection, target, filled, progress);
    compared += await verify(source, collection, target, filled, options);
    progress.end(`verified`);
    records += collection.count;
  }
  return { collections: chosen.length, records, compared };
};

const fill = async (
  source: ChromaSource,
  collection: SourceCollection,
  target: ChromaTarget,
  filled: TargetCollection,
  progress: Progress,
): Promise<void> => {
  let left = filled.count;
  for await (const page of source.pages(collection, pageSize(collection))) {
    // Records come in one order and pages are added whole, so what an interrupted import left are the first ones.
    const isThere = left > 0 && (await target.present(filled, page.ids)) === page.ids.length;
    if (isThere) left -= page.ids.length;
    else await target.add(filled, page);
    progress.advance(page.ids.length);
  }
};

/** Compares; returns how many records were compared one by one. */
const verify = async (
  source: ChromaSource,
  collection: SourceCollection,
  target: ChromaTarget,
  filled: TargetCollection,
  { comparesAll }: CopyOptions,
): Promise<number> => {
  const count = await target.count(filled);
  if (count !== collection.count) {
    throw new ImportError(
      `the collection ${collection.name} has ${collection.count} records in ${source.name} and ${count} in ${target.name}; was it written to meanwhile?`,
    );
  }
  const size = pageSize(collection);
  const stride = comparesAll ? 1 : Math.max(1, Math.ceil(collection.count / size / samplePages));
  let [at, compared] = [0, 0];
  for await (const page of source.pages(collection, size)) {
    if (at++ % stride !== 0) continue;
    await comparePage(page, collection, target, filled);
    compared += page.ids.length;
  }
  return compared;
};

const comparePage = async (
  page: Page,
  { name }: SourceCollection,
  target: ChromaTarget,
  filled: TargetCollection,
): Promise<void> => {
  const found = difference(page, await target.get(filled, page.ids));
  if (found !== null) throw new ImportError(`the copy of the collection ${name} is not equal: ${found}`);
};
