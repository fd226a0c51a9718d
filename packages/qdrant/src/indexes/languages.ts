import { type Decoder, variant } from "../json/decode.js";

/** Codes under which languages may come. */
const codes: ReadonlyMap<string, string> = new Map([
  ["ar", "arabic"],
  ["az", "azerbaijani"],
  ["bn", "bengali"],
  ["ca", "catalan"],
  ["da", "danish"],
  ["de", "german"],
  ["el", "greek"],
  ["en", "english"],
  ["es", "spanish"],
  ["eu", "basque"],
  ["fi", "finnish"],
  ["fr", "french"],
  ["he", "hebrew"],
  ["hi-en", "hinglish"],
  ["hu", "hungarian"],
  ["hy", "armenian"],
  ["id", "indonesian"],
  ["it", "italian"],
  ["jp", "japanese"],
  ["kk", "kazakh"],
  ["ne", "nepali"],
  ["nl", "dutch"],
  ["no", "norwegian"],
  ["pt", "portuguese"],
  ["ro", "romanian"],
  ["ru", "russian"],
  ["sl", "slovene"],
  ["sv", "swedish"],
  ["ta", "tamil"],
  ["tg", "tajik"],
  ["tr", "turkish"],
  ["zh", "chinese"],
]);

const shared =
  "arabic danish dutch english finnish french german greek hungarian italian norwegian portuguese romanian russian spanish swedish turkish";
const withStopwordsOnly =
  "azerbaijani basque bengali catalan chinese hebrew hinglish indonesian japanese kazakh nepali slovene tajik";

const language = (names: string): Decoder<string> => {
  const known = variant(names.split(" ").sort());
  return (value, place) => known(typeof value === "string" ? (codes.get(value) ?? value) : value, place);
};

/** Languages whose stopwords are known. */
export const languages = language(`${shared} ${withStopwordsOnly}`);

/** Languages that have a stemmer. */
export const snowballLanguages = language(`${shared} armenian tamil`);
