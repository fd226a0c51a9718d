import { execFileSync } from "node:child_process";
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { type Dataset, row } from "./dataset.js";
import { Random } from "./random.js";

const DIMENSION = 512;
const CHUNK = 512;
/** Every 500th definition is kept back, as a query. */
const HELD_OUT = 500;

/** The parts of `examples/typescript` that this uses. */
interface Example {
  readMeanings(): { readonly definition: string }[];
  SentenceEncoder: new () => { generate(texts: string[]): Promise<number[][]> };
}

/**
 * WordNet's definitions with embeddings of a real sentence encoder, as `examples/typescript` has them. Encoding takes
 * about 8 ms of CPU a definition; what is done is kept in `cacheDirectory`, and a later run goes on from there.
 */
export async function wordnetDataset(
  count: number,
  queryCount: number,
  exampleDirectory: string,
  cacheDirectory: string,
): Promise<Dataset> {
  const example = await loadExample(exampleDirectory);
  const definitions = example.readMeanings().map(({ definition }) => definition);
  const needed = Math.min(definitions.length, Math.ceil((count * HELD_OUT) / (HELD_OUT - 1)) + 1);
  // The queries come from the whole dictionary, whatever `count` is.
  const queryTexts = definitions.filter((_, i) => i % HELD_OUT === HELD_OUT - 1).slice(0, queryCount);
  const all = await encode(definitions.slice(0, needed), join(cacheDirectory, "wordnet-use-512.f32"), example);

  const kept = Array.from({ length: needed }, (_, i) => i)
    .filter((i) => i % HELD_OUT !== HELD_OUT - 1)
    .slice(0, count);
  const vectors = new Float32Array(kept.length * DIMENSION);
  for (const [to, from] of kept.entries()) vectors.set(row(all, from, DIMENSION), to * DIMENSION);
  const random = new Random(20_240_602);
  return {
    name: `WordNet definitions, ${DIMENSION} dimensions`,
    dimension: DIMENSION,
    count: kept.length,
    vectors,
    documents: kept.map((i) => definitions[i] ?? ""),
    buckets: Uint8Array.from(kept, () => random.integerBelow(100)),
    queryCount: queryTexts.length,
    queries: await encode(queryTexts, join(cacheDirectory, `wordnet-use-512-queries.f32`), example),
  };
}

async function loadExample(directory: string): Promise<Example> {
  const run = (command: string, ...args: string[]): unknown =>
    execFileSync(command, args, { cwd: directory, stdio: ["ignore", "inherit", "inherit"] });
  if (!existsSync(join(directory, "node_modules"))) run("npm", "ci");
  if (!existsSync(join(directory, "dist", "wordnet.js"))) run("npx", "tsc");
  const { readMeanings } = (await import(join(directory, "dist", "wordnet.js"))) as Example;
  const { SentenceEncoder } = (await import(join(directory, "dist", "sentence-encoder.js"))) as Example;
  return { readMeanings, SentenceEncoder };
}

/** Vectors of the texts; those at the start that the file has already are not computed again. */
async function encode(texts: readonly string[], file: string, example: Example): Promise<Float32Array> {
  mkdirSync(join(file, ".."), { recursive: true });
  const rowBytes = DIMENSION * 4;
  let done = existsSync(file) ? Math.floor(statSync(file).size / rowBytes) : 0;
  if (done < texts.length) {
    if (done > 0) truncateSync(file, done * rowBytes); // a run may have ended in the middle of a row
    const encoder = new example.SentenceEncoder();
    for (; done < texts.length; done += CHUNK) {
      const vectors = await encoder.generate(texts.slice(done, done + CHUNK));
      appendFileSync(file, new Uint8Array(Float32Array.from(vectors.flat()).buffer));
      process.stderr.write(`\rEncoding: ${Math.min(done + CHUNK, texts.length)} of ${texts.length}`);
    }
    process.stderr.write("\n");
  }
  const result = new Float32Array(texts.length * DIMENSION);
  const descriptor = openSync(file, "r");
  readSync(descriptor, new Uint8Array(result.buffer), 0, result.byteLength, 0);
  closeSync(descriptor);
  return result;
}
