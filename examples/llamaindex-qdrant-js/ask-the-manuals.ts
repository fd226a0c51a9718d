/**
 * Retrieval through LlamaIndex's own Qdrant integration: asks the manuals of packages that were installed with this program.
 *
 *     npm start -- [--url http://localhost:6333] [--limit 120]
 *
 * Nothing in this program knows VexFS. It checks its own answers and exits with 1 when one is not what it should be.
 */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { SentenceSplitter } from "@llamaindex/core/node-parser";
import { type BaseNode, Document, MetadataMode } from "@llamaindex/core/schema";
import { FilterOperator, type MetadataFilters, VectorStoreQueryMode } from "@llamaindex/core/vector-store";
import { QdrantVectorStore } from "@llamaindex/qdrant";
import { WordEmbedding } from "./word-embedding.js";

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
    collection: { type: "string", default: "manuals-index" },
  },
});

let failures = 0;

const embedModel = WordEmbedding.create();
const store = new QdrantVectorStore({ url: options.url, collectionName: options.collection, embedModel });
await store.client().deleteCollection(options.collection);

const perManual = Math.floor(Number(options.limit) / MANUALS.length);
const passages = (await Promise.all(MANUALS.map((manual) => readPassages(manual, perManual)))).flat();
await store.add(passages);
console.log(`Loaded ${passages.length} passages of ${MANUALS.length} manuals`);

console.log("\nWhich manual answers this?");
for (const [question, expected] of Object.entries(QUESTIONS)) {
  check((await ask(question))[0]?.metadata.manual === expected);
}

console.log("\nIn one manual only");
const inYaml: MetadataFilters = { filters: [{ key: "manual", value: "yaml", operator: FilterOperator.EQ }] };
const found = await ask("How do I keep the comments of a file?", inYaml);
check(found.length > 0 && found.every(({ metadata }) => metadata.manual === "yaml"));

console.log("\nA document is deleted, and answers no more");
await store.delete("semver");
check((await ask("Is a version inside a range of versions?"))[0]?.metadata.manual !== "semver");

await store.client().deleteCollection(options.collection);
console.log(
  failures === 0 ? "\nEvery answer is as it should be." : `\n${failures} answers are not what they should be.`,
);
process.exitCode = failures === 0 ? 0 : 1;

/** Splits a manual into passages of a few sentences, each with its vector. */
async function readPassages(manual: string, count: number): Promise<BaseNode[]> {
  const text = readFileSync(new URL(`../node_modules/${manual}/README.md`, import.meta.url), "utf8");
  const splitter = new SentenceSplitter({ chunkSize: 80, chunkOverlap: 8 });
  const nodes = splitter
    .getNodesFromDocuments([new Document({ id_: manual, text, metadata: { manual } })])
    .slice(0, count);
  const vectors = await embedModel.getTextEmbeddings(nodes.map((node) => node.getContent(MetadataMode.NONE)));
  for (const [i, node] of nodes.entries()) node.embedding = vectors[i];
  return nodes;
}

/** Prints the three nearest passages and returns them, nearest first. */
async function ask(question: string, filters?: MetadataFilters): Promise<BaseNode[]> {
  console.log(`\n  ${question}`);
  const { nodes = [], similarities } = await store.query({
    queryEmbedding: (await embedModel.getTextEmbedding(question)) ?? [],
    similarityTopK: 3,
    mode: VectorStoreQueryMode.DEFAULT,
    ...(filters && { filters }),
  });
  for (const [i, node] of nodes.entries()) {
    const text = node.getContent(MetadataMode.NONE).replaceAll(/\s+/g, " ").slice(0, 80);
    console.log(`    ${similarities[i]?.toFixed(3)}  ${String(node.metadata.manual).padEnd(12)}  ${text}`);
  }
  return nodes;
}

function check(holds: boolean): void {
  if (holds) return;
  failures += 1;
  console.log("    ✗ not the expected answer");
}
