import type { Json } from "./native-app.js";

/** A sparse vector. */
export interface Sparse {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/** A record as far as ranks look at it. */
export interface Ranked {
  readonly id: string;
  readonly embedding: readonly number[];
  readonly terms: Sparse | null;
}

/** What an expression says of records: of some by themselves, and of all others, if it has anything to say of those. */
interface Domain {
  readonly support: ReadonlyMap<string, number>;
  readonly rest: number | undefined;
}

/** Distance of an embedding. */
export type Distance = (a: readonly number[], b: readonly number[]) => number;

type Operation = (left: number, right: number) => number;

const float32Max = 2 ** 128 - 2 ** 104;

/** One of two numbers, of which the other may be none. */
const number =
  (choose: Operation): Operation =>
  (left, right) =>
    Number.isNaN(left) ? right : Number.isNaN(right) ? left : choose(left, right);

const folds: Readonly<Record<string, readonly [start: number, Operation]>> = {
  $sum: [0, (left, right) => left + right],
  $mul: [1, (left, right) => left * right],
  $max: [-float32Max, number(Math.max)],
  $min: [float32Max, number(Math.min)],
};

const pairs: Readonly<Record<string, Operation>> = {
  $sub: (left, right) => left - right,
  $div: (left, right) => left / right,
};

const functions: Readonly<Record<string, (of: number) => number>> = {
  $abs: Math.abs,
  $exp: Math.exp,
  $log: Math.log,
};

const flat = (rest: number): Domain => ({ support: new Map(), rest: Math.fround(rest) });

/** All that either speaks of by itself, as far as the other speaks of it, too. */
const merged = (left: Domain, right: Domain, operation: Operation): Domain => {
  const ids = new Set([...left.support.keys(), ...right.support.keys()]);
  const support = new Map<string, number>();
  for (const id of ids) {
    const [a, b] = [left.support.get(id) ?? left.rest, right.support.get(id) ?? right.rest];
    if (a !== undefined && b !== undefined) support.set(id, Math.fround(operation(a, b)));
  }
  const { rest: a } = left;
  const { rest: b } = right;
  return { support, rest: a === undefined || b === undefined ? undefined : Math.fround(operation(a, b)) };
};

const mapped = ({ support, rest }: Domain, change: (of: number) => number): Domain => ({
  support: new Map([...support].map(([id, value]) => [id, Math.fround(change(value))])),
  rest: rest === undefined ? undefined : Math.fround(change(rest)),
});

/** The dot product, or null when no index is shared. */
export const product = (a: Sparse, b: Sparse): number | null => {
  const shared = a.indices.flatMap((index, place) => {
    const other = b.indices.indexOf(index);
    return other === -1 ? [] : [(a.values[place] ?? 0) * (b.values[other] ?? 0)];
  });
  return shared.length === 0 ? null : shared.reduce((sum, value) => sum + value, 0);
};

/** Rank expressions by the rules of Chroma's domains, over records in the order of insertion. */
export class RankModel {
  readonly #records: readonly Ranked[];
  readonly #distance: Distance;

  constructor(records: readonly Ranked[], distance: Distance) {
    this.#records = records;
    this.#distance = distance;
  }

  /** The rank of every record that has one. */
  ranks(expression: Json): ReadonlyMap<string, number> {
    return this.#domain(expression).support;
  }

  #domain(expression: Json): Domain {
    const [[name, of] = ["", null]] = Object.entries(expression);
    const fold = folds[name];
    if (fold !== undefined) {
      const [start, operation] = fold;
      return (of as readonly Json[]).reduce((domain, one) => merged(domain, this.#domain(one), operation), flat(start));
    }
    const pair = pairs[name];
    if (pair !== undefined) {
      const { left, right } = of as { readonly left: Json; readonly right: Json };
      return merged(this.#domain(left), this.#domain(right), pair);
    }
    const change = functions[name];
    if (change !== undefined) return mapped(this.#domain(of as Json), change);
    return name === "$val" ? flat(of as number) : this.#nearest(of as Json);
  }

  #nearest({ query, limit = 16, default: rest, return_rank: returnsRank }: Json): Domain {
    const found = this.#records.flatMap(({ id, embedding, terms }) => {
      if (Array.isArray(query)) return [{ id, measure: Math.fround(this.#distance(embedding, query)) }];
      const shared = terms === null ? null : product(terms, query as Sparse);
      return shared === null ? [] : [{ id, measure: Math.fround(1 - shared) }];
    });
    const nearest = found.sort((a, b) => a.measure - b.measure).slice(0, limit as number);
    const support = new Map(nearest.map(({ id, measure }, rank) => [id, returnsRank === true ? rank : measure]));
    return { support, rest: rest === undefined ? undefined : Math.fround(rest as number) };
  }
}
