/**
 * Retrieval through LangChain's own Chroma integration: asks the manuals of packages that were installed with this program.
 *
 *     npm start -- [--url http://localhost:8000] [--limit 150]
 *
 * Nothing in this program knows VexFS. It checks its own answers and exits with 1 when one is not what it should be.
 */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Chroma } from "@langchain/community/vectorstores/chroma";
import { Document } from "@langchain/core/documents";
import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";
import { ChromaClient, ChromaNotFoundError } from "chromadb";
import { SentenceEmbeddings } from "./sentence-embeddings.js";

const MANUALS = ["semver", "yaml", "mustache", "node-fetch", "seedrandom", "long"];

const QUESTIONS = {
  "Which versions are inside this range?": "semver",
  "Send a POST request and read the response": "node-fetch",
  "Work with 64-bit integers": "long",
  "Fill in a template with values": "mustache",
  "A generator of random numbers that gives the same numbers each time": "seedrandom",
};

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: process.env.CHROMA_URL ?? "http://localhost:8000" },
    limit: { type: "string", default: "150" }, // how many passages, the same number of each manual; at least 150
    collection: { type: "string", default: "manuals" },
  },
});

const { hostname: host, port, protocol } = new URL(options.url);
let failures = 0;

const client = new ChromaClient({ host, port: Number(port || 8000), ssl: protocol === "https:" });
await client.deleteCollection({ name: options.collection }).catch((error: unknown) => {
  if (!(error instanceof ChromaNotFoundError)) throw error; // there is nothing to clear away
});
const store = new Chroma(new SentenceEmbeddings(), {
  index: client,
  collectionName: options.collection,
  collectionMetadata: { "hnsw:space": "cosine" },
});

const passages = await readPassages(Math.floor(Number(options.limit) / MANUALS.length));
await store.addDocuments(passages);
console.log(`Loaded ${passages.length} passages of ${MANUALS.length} manuals`);

console.log("\nWhich manual answers this?");
for (const [question, expected] of Object.entries(QUESTIONS)) {
  check((await ask(question))[0]?.metadata.manual === expected);
}

console.log("\nThe same collection as a retriever, in one manual only");
const retriever = store.asRetriever({ k: 3, filter: { manual: "yaml" } });
const found = await retriever.invoke("How do I keep the comments of a file?");
for (const { metadata, pageContent } of found) print(metadata.manual, pageContent);
check(found.length > 0 && found.every(({ metadata }) => metadata.manual === "yaml"));

console.log("\nA manual is deleted, and answers no more");
await store.delete({ filter: { manual: "semver" } });
check((await ask("Which versions are inside this range?"))[0]?.metadata.manual !== "semver");

await client.deleteCollection({ name: options.collection });
console.log(
  failures === 0 ? "\nEvery answer is as it should be." : `\n${failures} answers are not what they should be.`,
);
process.exitCode = failures === 0 ? 0 : 1;

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
  for (const [{ metadata, pageContent }, distance] of answers)
    print(`${distance.toFixed(3)}  ${metadata.manual}`, pageContent);
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
