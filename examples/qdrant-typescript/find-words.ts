/**
 * Finds English words by what they mean.
 *
 *     npm start -- [--url http://localhost:6333] [--limit 1000] ["your own description" …]
 *
 * Nothing in this program knows VexFS: it is the official Qdrant client, pointed at an address.
 * It checks its own answers and exits with 1 when one is not what it should be.
 */

import { parseArgs } from "node:util";
import { QdrantClient, type Schemas } from "@qdrant/js-client-rest";
import { type Meaning, readMeanings } from "../typescript/wordnet.js"; // the texts of the plain example
import { DIMENSION, encode } from "./sentence-encoder.js";

const BATCH = 500;
const DESCRIPTIONS = {
  "a vehicle with four wheels": "car",
  "a woman who has children": "mother",
  "moving fast on foot": "run",
  "a girl or boy": "young person",
};

const { values: options, positionals: ownDescriptions } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: "string", default: process.env.QDRANT_URL ?? "http://localhost:6333" },
    limit: { type: "string", default: "1000" }, // how many meanings, of 117,791; at least 500
    collection: { type: "string", default: "english-words" },
  },
});

const client = new QdrantClient({ url: options.url });
const { collection } = options;
let failures = 0;

await client.deleteCollection(collection);
await client.createCollection(collection, { vectors: { size: DIMENSION, distance: "Cosine" } });
for (const field of ["word", "category", "partOfSpeech"]) {
  await client.createPayloadIndex(collection, { field_name: field, field_schema: "keyword", wait: true });
}
await client.createPayloadIndex(collection, { field_name: "definition", field_schema: "text", wait: true });
await load(readMeanings(Number(options.limit)));

if (ownDescriptions.length > 0) {
  for (const description of ownDescriptions) await find(description);
} else {
  await demonstrate();
  await client.deleteCollection(collection);
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
  check((await find("what you see with", { must: [{ key: "category", match: { value: "body" } }] }))[0] === "eye");

  console.log("\nOnly verbs that are met a hundred times or more, and whose definition does not speak of moving");
  const verbs = await find("what students do", {
    must: [
      { key: "partOfSpeech", match: { value: "verb" } },
      { key: "uses", range: { gte: 100 } },
    ],
    must_not: [{ key: "definition", match: { text: "move" } }],
  });
  check(verbs.length > 0);

  console.log("\nA definition is changed, and the word is found by what it means now");
  await redefine("car", "an ice cream of strawberries in a paper cup");
  check((await find("a cold dessert with fruit"))[0] === "car");

  console.log("\nEverything about time is deleted, and is gone");
  const aboutTime: Schemas["Filter"] = { must: [{ key: "category", match: { value: "time" } }] };
  const [before, gone] = [await count(), await count(aboutTime)];
  await client.delete(collection, { wait: true, filter: aboutTime });
  check(gone > 0 && (await count()) === before - gone);
  check((await find("a period of sixty minutes", aboutTime)).length === 0);
}

/** Embeds and adds the dictionary, in batches. */
async function load(meanings: Meaning[]): Promise<void> {
  for (let start = 0; start < meanings.length; start += BATCH) {
    const batch = meanings.slice(start, start + BATCH);
    const vectors = await encode(batch.map(({ definition }) => definition));
    await client.upsert(collection, {
      wait: true,
      points: batch.map(({ words, partOfSpeech, category, uses, definition }, i) => ({
        id: start + i,
        vector: vectors[i] ?? [],
        payload: { word: words[0], synonyms: words, partOfSpeech, category, uses, definition },
      })),
    });
    console.log(`Loaded ${start + batch.length} of ${meanings.length} meanings`);
  }
  check((await count()) === meanings.length);
}

async function count(filter?: Schemas["Filter"]): Promise<number> {
  return (await client.count(collection, { exact: true, ...(filter && { filter }) })).count;
}

/** Gives a word another definition, and the vector that goes with it. */
async function redefine(word: string, definition: string): Promise<void> {
  const { points } = await client.scroll(collection, { filter: { must: [{ key: "word", match: { value: word } }] } });
  const [point] = points;
  const [vector] = await encode([definition]);
  if (point === undefined || vector === undefined) throw new Error(`${word} is not in the dictionary`);
  await client.updateVectors(collection, { wait: true, points: [{ id: point.id, vector }] });
  await client.setPayload(collection, { wait: true, payload: { definition }, points: [point.id] });
}

/** Prints the three nearest meanings and returns their words, nearest first. */
async function find(description: string, filter?: Schemas["Filter"]): Promise<string[]> {
  console.log(`\n  ${description}`);
  const [vector = []] = await encode([description]);
  const { points } = await client.query(collection, {
    query: vector,
    limit: 3,
    with_payload: true,
    ...(filter && { filter }),
  });
  return points.map(({ score, payload }) => {
    const synonyms = String(payload?.synonyms).replaceAll(",", ", ");
    console.log(
      `    ${score.toFixed(3)}  ${synonyms.slice(0, 30).padEnd(30)}  ${String(payload?.definition).slice(0, 70)}`,
    );
    return String(payload?.word);
  });
}

function check(holds: boolean): void {
  if (holds) return;
  failures += 1;
  console.log("    ✗ not the expected answer");
}
