import { array, type Decoder, string, struct, tagged, unsigned } from "../json/decode.js";
import { isObject } from "../json/raw-json.js";
import { type RankExpression, rankExpression } from "./rank.js";

/** How many records of each group stay, and which. */
export interface Aggregate {
  readonly best: "smallest" | "largest";
  readonly keys: readonly string[];
  readonly k: number;
}

/** Records are grouped by what their metadata has under all of these keys. */
export interface GroupBy {
  readonly keys?: readonly string[];
  readonly aggregate?: Aggregate;
}

/** One search of a request. */
export interface SearchPayload {
  /** A `where` clause, losslessly parsed. */
  readonly filter?: unknown;
  readonly rank?: RankExpression;
  readonly group_by?: GroupBy;
  readonly limit?: { readonly offset?: number; readonly limit?: number };
  readonly select?: { readonly keys?: readonly string[] };
}

const u32 = unsigned("u32");
const keys = array(string);

const aggregate = (best: Aggregate["best"]): Decoder<Aggregate> => {
  const decode = struct<Omit<Aggregate, "best">>("Aggregate", {
    keys: { decode: keys, isRequired: true },
    k: { decode: u32, isRequired: true },
  });
  return (value, path) => ({ best, ...decode(value, path) });
};

const groupBy = struct<GroupBy>("GroupBy", {
  keys: { decode: keys, refusesNull: true },
  aggregate: { decode: tagged("Aggregate", { $min_k: aggregate("smallest"), $max_k: aggregate("largest") }) },
});

/** An empty filter is none; what is wrong with any other is found out when it is compiled. */
const filter: Decoder<unknown> = (value) => (isObject(value) && Object.keys(value).length === 0 ? undefined : value);

const searchPayload = struct<SearchPayload>("SearchPayload", {
  filter: { decode: filter },
  rank: { decode: rankExpression },
  group_by: { decode: groupBy, refusesNull: true },
  limit: {
    decode: struct("Limit", { offset: { decode: u32, refusesNull: true }, limit: { decode: u32 } }),
    refusesNull: true,
  },
  select: { decode: struct("Select", { keys: { decode: keys, refusesNull: true } }), refusesNull: true },
});

/** Decodes the searches of a request. */
export const searchPayloads: Decoder<readonly SearchPayload[]> = array(searchPayload);
