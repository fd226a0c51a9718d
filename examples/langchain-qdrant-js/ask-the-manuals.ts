/**
 * Retrieval through LangChain's own Qdrant integration: asks the manuals of packages that were installed with this program.
 *
 *     npm start -- [--url http://localhost:6333] [--limit 120]
 *
 * Nothing in this program knows VexFS. It checks its own answers and exits with 1 when one is not what it should be.
 */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Document } from "@langchain/core/documents";
import { QdrantVectorStore } from "@langchain/qdrant";
import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";
import { QdrantClient, type Schemas } from "@qdrant/js-client-rest";
import { WordEmbeddings } from "./word-embeddings.js";

const MANUALS = ["semver", "yaml", "mustache", "seedrandom"];

const QUESTIONS = {
  "Is a version inside a range of versions?": "semver",
  "Parse a YAML document and keep its comments": "yaml",
  "Render a template with mustache tags": "mustache",
  "A seeded random number generator": "seedrandom",
};

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: process.env.QDRANT_URL ?? "http://localhost:6333" },
    limit: { type: "string", default: "120" }, // how many passages, the same number of each manual; at least 120
    collection: { type: "string", default: "manuals" },
  },
});

let failures = 0;

const client = new QdrantClient({ url: options.url });
await client.deleteCollection(options.collection);
const store = new QdrantVectorStore(new WordEmbeddings(), { client, collectionName: options.collection });

const passages = await readPassages(Math.floor(Number(options.limit) / MANUALS.length));
await store.addDocuments(passages);
console.log(`Loaded ${passages.length} passages of ${MANUALS.length} manuals`);

console.log("\nWhich manual answers this?");
for (const [question, expected] of Object.entries(QUESTIONS)) {
  check((await ask(question))[0]?.metadata.manual === expected);
}

console.log("\nThe same collection as a retriever, in one manual only");
const retriever = store.asRetriever({ k: 3, filter: inManual("yaml") });
const found = await retriever.invoke("How do I keep the comments of a file?");
for (const { metadata, pageContent } of found) print(metadata.manual, pageContent);
check(found.length > 0 && found.every(({ metadata }) => metadata.manual === "yaml"));

console.log("\nA manual is deleted, and answers no more");
await store.delete({ filter: inManual("semver") });
check((await ask("Is a version inside a range of versions?"))[0]?.metadata.manual !== "semver");

await client.deleteCollection(options.collection);
console.log(
  failures === 0 ? "\nEvery answer is as it should be." : `\n${failures} answers are not what they should be.`,
);
process.exitCode = failures === 0 ? 0 : 1;

/** The integration keeps a document's metadata under one key of the payload. */
function inManual(manual: string): Schemas["Filter"] {
  return { must: [{ key: "metadata.manual", match: { value: manual } }] };
}

/** Splits each manual into passages of a few sentences. */
async function readPassages(perManual: number): Promise<Document[]> {
  const splitter = RecursiveCharacterTextSplitter.fromLanguage("markdown", { chunkSize: 300, chunkOverlap: 30 });
  const manuals = MANUALS.map(async (manual) => {
    const text = readFileSync(new URL(`../node_modules/${manual}/README.md`, import.meta.url), "utf8");
    const parts = await splitter.splitText(text);
    return parts.slice(0, perManual).map((pageContent) => new Document({ pageContent, metadata: { manual } }));
  });
  return (await Promise.all(manuals)).flat();
}

async function ask(question: string): Promise<Document[]> {
  console.log(`\n  ${question}`);
  const answers = await store.similaritySearchWithScore(question, 3);
  for (const [{ metadata, pageContent }, score] of answers)
    print(`${score.toFixed(3)}  ${metadata.manual}`, pageContent);
  return answers.map(([document]) => document);
}

function print(heading: string, text: string): void {
  console.log(`    ${heading.padEnd(20)}  ${text.replaceAll(/\s+/g, " ").slice(0, 80)}`);
}

function check(holds: boolean): void {
  if (holds) return;
  failures += 1;
  console.log("    ✗ not the expected answer");
}
