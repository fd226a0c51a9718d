import { type Engine, messageIn, type Rendering, type RenderingPiece } from "@vexfs/core";
import type { FoundRenderings, PointKind } from "../../points/renderings.js";
import type { Selection } from "../../points/selection.js";
import {
  groupKeyPiece,
  idPiece,
  orderValuePiece,
  plainPiece,
  retrievedPoint,
  scoredPoint,
  selectedPieces,
} from "./forms.js";

const renderingsMax = 1000;

/** The field of answers that holds points or groups. */
export const resultField = 1;
/** The field of pages that holds points. */
export const pageField = 2;

/** The renderings of answers as messages. */
export class MessageRenderings implements FoundRenderings {
  readonly #engine: Engine;
  readonly #known = new Map<string, Rendering>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Records, each a message in a field. */
  records(field: number, selection: Selection, isOrdered = false): Rendering {
    return this.#cached(`records ${field} ${isOrdered} ${selection.key}`, () => [
      eachRowIn(field, [
        idPiece(retrievedPoint.id),
        ...selectedPieces(selection, retrievedPoint),
        ...(isOrdered ? [orderValuePiece(retrievedPoint.orderValue)] : []),
      ]),
    ]);
  }

  points(selection: Selection, kind: PointKind): Rendering {
    return this.#cached(`points ${kind} ${selection.key}`, () => [
      eachRowIn(resultField, pointPieces(selection, kind)),
    ]);
  }

  groups(selection: Selection, kind: PointKind): Rendering {
    const hits = eachRowIn(2, pointPieces(selection, kind));
    const group = messageIn(resultField, [groupKeyPiece(1), hits]);
    return this.#cached(`groups ${kind} ${selection.key}`, () => [{ each: "groups", separator: "", body: [group] }]);
  }

  /** Messages are open by nature: a field can be added at their end. */
  openGroups(selection: Selection, kind: PointKind): Rendering {
    return this.groups(selection, kind);
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

const eachRowIn = (field: number, body: readonly RenderingPiece[]): RenderingPiece => ({
  each: "rows",
  separator: "",
  body: [messageIn(field, body)],
});

/** A point of an answer. One that was not searched for has a score nevertheless, as Qdrant's do. */
const pointPieces = (selection: Selection, kind: PointKind): readonly RenderingPiece[] => [
  idPiece(scoredPoint.id),
  ...(kind === "scored"
    ? [plainPiece("score", scoredPoint.score), plainPiece("version", scoredPoint.version)]
    : [plainPiece("score", scoredPoint.score, { scale: 0, offset: 1 })]),
  ...selectedPieces(selection, scoredPoint),
  ...(kind === "ordered" ? [orderValuePiece(scoredPoint.orderValue)] : []),
];
