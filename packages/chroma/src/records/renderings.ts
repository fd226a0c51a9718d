import {
  type Engine,
  eachGroup,
  eachRow,
  type RenderedValue,
  type Rendering,
  type RenderingPiece,
  text,
} from "@vexfs/core";
import { distanceRules, type Space } from "../configuration/spaces.js";
import type { IncludeName } from "./body-schemas.js";

const renderingsMax = 1000;

/** A column of an answer and what it prints of each row. */
interface ColumnRule {
  readonly name: IncludeName;
  readonly value: (space: Space) => RenderedValue;
}

const columnRules: readonly ColumnRule[] = [
  { name: "embeddings", value: () => ({ value: "vector", space: "" }) },
  { name: "documents", value: () => ({ value: "document" }) },
  { name: "uris", value: () => ({ value: "uri" }) },
  // Where nothing but a document or a URI is known of a record, Chroma has a place for metadata with nothing in it.
  { name: "metadatas", value: () => ({ value: "payload", absentBesideUri: "{}" }) },
];

const distanceRule: ColumnRule = {
  name: "distances",
  value: (space) => ({ value: "score", scale: distanceRules[space].scale, offset: distanceRules[space].offset }),
};

/** The renderings of answers, one for each combination of what is asked to come back. */
export class Renderings {
  readonly #engine: Engine;
  readonly #known = new Map<string, Rendering>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Columns of one list of records. */
  get(include: readonly IncludeName[]): Rendering {
    return this.#cached(`get ${include.join()}`, () => {
      const list = (value: RenderedValue): readonly RenderingPiece[] => [text("["), eachRow([value]), text("]")];
      return pieces(include, columnRules, "l2", list);
    });
  }

  /** Columns of a list of records for each query. */
  query(include: readonly IncludeName[], space: Space): Rendering {
    return this.#cached(`${space} ${include.join()}`, () => {
      const list = (value: RenderedValue): readonly RenderingPiece[] => [
        text("["),
        eachGroup([text("["), eachRow([value]), text("]")]),
        text("]"),
      ];
      return pieces(include, [...columnRules, distanceRule], space, list);
    });
  }

  #cached(key: string, make: () => readonly RenderingPiece[]): Rendering {
    let rendering = this.#known.get(key);
    if (rendering === undefined) {
      rendering = this.#engine.rendering(make());
      // A client may repeat names without end; what is asked for in earnest fits many times over.
      if (this.#known.size < renderingsMax) this.#known.set(key, rendering);
    }
    return rendering;
  }
}

/** Every column, `null` where it is not asked for, and the names that were asked for. */
const pieces = (
  include: readonly IncludeName[],
  rules: readonly ColumnRule[],
  space: Space,
  list: (value: RenderedValue) => readonly RenderingPiece[],
): readonly RenderingPiece[] => [
  text('{"ids":'),
  ...list({ value: "id" }),
  ...rules.flatMap(({ name, value }) => [
    text(`,"${name}":`),
    ...(include.includes(name) ? list(value(space)) : [text("null")]),
  ]),
  text(`,"include":${JSON.stringify(include)}}`),
];
