import {
  type Engine,
  eachGroup,
  eachRow,
  type RenderedValue,
  type Rendering,
  type RenderingPiece,
  text,
} from "@vexfs/core";
import type { Selection } from "./selection.js";

const renderingsMax = 1000;

/** Points that were searched for have scores, others may have the value of a field that they are ordered by. */
export type PointKind = "scored" | "ordered" | "plain";

/** Keys of a payload under which other protocols' documents and URIs appear. */
export const documentKey = "chroma:document";
export const uriKey = "chroma:uri";

/** What stands between rows that are told apart later: JSON has no line feeds of its own. */
export const rowEnd = ",\n";

const id: RenderedValue = { value: "id", numeric: true, local: true };

/** How the points that searches find are written, whatever the answer is made of. */
export interface FoundRenderings {
  /** A list of points that a search found. */
  points(selection: Selection, kind: PointKind): Rendering;
  /** Groups of points. */
  groups(selection: Selection, kind: PointKind): Rendering;
  /** Groups of points that are left open for more to be added. */
  openGroups(selection: Selection, kind: PointKind): Rendering;
}

/** The renderings of answers in JSON, one for each kind of list and selection. */
export class Renderings implements FoundRenderings {
  readonly #engine: Engine;
  readonly #known = new Map<string, Rendering>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** A list of records. */
  records(selection: Selection, isOrdered = false): Rendering {
    const row = isOrdered ? [...record(selection), ...orderValue] : record(selection);
    return this.#cached(`records ${isOrdered} ${selection.key}`, () => list(row));
  }

  /** Records without brackets around them, each on a line, and a line with a `1` for each. */
  page(selection: Selection): Rendering {
    return this.#cached(`page ${selection.key}`, () => [
      { each: "rows", separator: rowEnd, body: [...record(selection), text("}")] },
      text("\n"),
      { each: "rows", separator: "", body: [text("1")] },
    ]);
  }

  /** The ids of records and the records, in turn, a line each. */
  lookup(selection: Selection): Rendering {
    const body = [id, text("\n"), ...record(selection), text("}")];
    return this.#cached(`lookup ${selection.key}`, () => [{ each: "rows", separator: "\n", body }]);
  }

  /** A list of points that a search found. */
  points(selection: Selection, kind: PointKind): Rendering {
    return this.#cached(`points ${kind} ${selection.key}`, () => list(point(selection, kind)));
  }

  /** Groups of points. */
  groups(selection: Selection, kind: PointKind): Rendering {
    return this.#cached(`groups ${kind} ${selection.key}`, () => [
      text("["),
      eachGroup([text('{"hits":'), ...list(point(selection, kind)), text(',"id":'), { value: "groupKey" }, text("}")]),
      text("]"),
    ]);
  }

  /** The keys of groups and the groups, in turn, a line each. The groups are left open for more to be added. */
  openGroups(selection: Selection, kind: PointKind): Rendering {
    const key: RenderedValue = { value: "groupKey" };
    const body = [key, text('\n{"hits":'), ...list(point(selection, kind)), text(',"id":'), key];
    return this.#cached(`open ${kind} ${selection.key}`, () => [{ each: "groups", separator: "\n", body }]);
  }

  #cached(key: string, make: () => readonly RenderingPiece[]): Rendering {
    let rendering = this.#known.get(key);
    if (rendering === undefined) {
      rendering = this.#engine.rendering(make());
      // A client may select parts without end; what is asked for in earnest fits many times over.
      if (this.#known.size < renderingsMax) this.#known.set(key, rendering);
    }
    return rendering;
  }
}

const list = (row: readonly RenderingPiece[]): readonly RenderingPiece[] => [
  text("["),
  eachRow([...row, text("}")]),
  text("]"),
];

const orderValue: readonly RenderingPiece[] = [text(',"order_value":'), { value: "orderValue" }];

const record = (selection: Selection): readonly RenderingPiece[] => [text('{"id":'), id, ...selected(selection)];

/** A point of an answer. One that was not searched for has a score nevertheless, as Qdrant's do. */
const point = (selection: Selection, kind: PointKind): readonly RenderingPiece[] => {
  const found = [text('{"id":'), id];
  if (kind === "scored") {
    return [
      ...found,
      text(',"version":'),
      { value: "version" },
      text(',"score":'),
      { value: "score" },
      ...selected(selection),
    ];
  }
  const unscored = [...found, text(',"version":0,"score":1.0'), ...selected(selection)];
  return kind === "ordered" ? [...unscored, ...orderValue] : unscored;
};

const selected = ({ payload, vectors, shardKeys }: Selection): readonly RenderingPiece[] => {
  const pieces: RenderingPiece[] = [];
  if (payload !== false) {
    const select = payload === true ? {} : { select: payload };
    pieces.push(text(',"payload":'), { value: "payload", absent: "{}", documentKey, uriKey, ...select });
  }
  if (vectors !== false) {
    const spaces = vectors === true ? {} : { spaces: vectors };
    pieces.push(text(',"vector":'), { value: "vectors", absent: "{}", ...spaces });
  }
  if (shardKeys) pieces.push(text(',"shard_key":'), { value: "partition" });
  return pieces;
};
