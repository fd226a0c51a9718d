/**
 * Finds English words by what they mean.
 *
 *     npm start -- [--url http://localhost:8000] [--limit 1000] ["your own description" …]
 *
 * Nothing in this program knows VexFS: it is the official Chroma client, pointed at an address.
 * It checks its own answers and exits with 1 when one is not what it should be.
 */

import { parseArgs } from "node:util";
import { ChromaClient, ChromaNotFoundError, type Collection, type Where, type WhereDocument } from "chromadb";
import { SentenceEncoder } from "./sentence-encoder.js";
import { readMeanings } from "./wordnet.js";

const DESCRIPTIONS = {
  "a vehicle with four wheels": "car",
  "a woman who has children": "mother",
  "moving fast on foot": "run",
  "a girl or boy": "young person",
};

const { values: options, positionals: ownDescriptions } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: "string", default: process.env.CHROMA_URL ?? "http://localhost:8000" },
    limit: { type: "string", default: "1000" }, // how many meanings, of 117,791; at least 500
    collection: { type: "string", default: "english-words" },
  },
});

const { hostname: host, port, protocol } = new URL(options.url);
const client = new ChromaClient({ host, port: Number(port || 8000), ssl: protocol === "https:" });

let failures = 0;

await client.deleteCollection({ name: options.collection }).catch((error: unknown) => {
  if (!(error instanceof ChromaNotFoundError)) throw error; // there is nothing to clear away
});
const dictionary = await client.createCollection({
  name: options.collection,
  embeddingFunction: new SentenceEncoder(),
  configuration: { hnsw: { space: "cosine" } },
});
await load(dictionary, Number(options.limit));

if (ownDescriptions.length > 0) {
  for (const description of ownDescriptions) await find(description);
} else {
  await demonstrate();
  await client.deleteCollection({ name: options.collection });
  console.log(
    failures === 0 ? "\nEvery answer is as it should be." : `\n${failures} answers are not what they should be.`,
  );
}
process.exitCode = failures === 0 ? 0 : 1;

async function demonstrate(): Promise<void> {
  console.log("\nWords by their meaning");
  for (const [description, expected] of Object.entries(DESCRIPTIONS)) {
    check((await find(description)).includes(expected));
  }

  console.log("\nOnly parts of the body");
  check((await find("what you see with", { where: { category: "body" } }))[0] === "eye");

  console.log("\nOnly verbs that are met a hundred times or more, and whose definition speaks of thinking");
  const verbs = await find("what students do", {
    where: { $and: [{ partOfSpeech: "verb" }, { uses: { $gte: 100 } }] },
    whereDocument: { $regex: "\\b(mind|knowledge|know|think)" },
  });
  check(verbs.length > 0);

  console.log("\nA definition is changed, and the word is found by what it means now");
  const [car] = (await dictionary.get({ where: { word: "car" }, include: [] })).ids;
  await dictionary.update({ ids: [car ?? ""], documents: ["an ice cream of strawberries in a paper cup"] });
  check((await find("a cold dessert with fruit"))[0] === "car");

  console.log("\nEverything about time is deleted, and is gone");
  const before = await dictionary.count();
  const aboutTime = await dictionary.get({ where: { category: "time" }, include: [] });
  await dictionary.delete({ where: { category: "time" } });
  check((await dictionary.count()) === before - aboutTime.ids.length);
  check((await find("a period of sixty minutes", { where: { category: "time" } })).length === 0);
}

/** Embeds and adds the dictionary, in batches that the server accepts. */
async function load(collection: Collection, limit: number): Promise<void> {
  const meanings = readMeanings(limit);
  const batchSize = Math.min(500, await client.getMaxBatchSize());
  for (let start = 0; start < meanings.length; start += batchSize) {
    const batch = meanings.slice(start, start + batchSize);
    await collection.add({
      ids: batch.map(({ id }) => id),
      documents: batch.map(({ definition }) => definition),
      metadatas: batch.map(({ words, partOfSpeech, category, uses }) => ({
        word: words[0] ?? "",
        synonyms: words.join(", "),
        partOfSpeech,
        category,
        uses,
      })),
    });
    console.log(`Loaded ${start + batch.length} of ${meanings.length} meanings`);
  }
  check((await collection.count()) === meanings.length);
}

/** Prints the three nearest meanings and returns their words, nearest first. */
async function find(
  description: string,
  filter: { where?: Where; whereDocument?: WhereDocument } = {},
): Promise<string[]> {
  console.log(`\n  ${description}`);
  const result = await dictionary.query({ queryTexts: [description], nResults: 3, ...filter });
  const [rows = []] = result.rows();
  return rows.map(({ document, distance, metadata }) => {
    console.log(
      `    ${distance?.toFixed(3)}  ${String(metadata?.synonyms).slice(0, 30).padEnd(30)}  ${document?.slice(0, 70)}`,
    );
    return String(metadata?.word);
  });
}

function check(holds: boolean): void {
  if (holds) return;
  failures += 1;
  console.log("    ✗ not the expected answer");
}
