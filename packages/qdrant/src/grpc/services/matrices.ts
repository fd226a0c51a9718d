import type { Matrix } from "@vexfs/core";
import type { AppContext } from "../../context.js";
import { checkMatrix, type MatrixFields, matrixOf } from "../../search/matrix.js";
import { idFields } from "../answers/ids.js";
import type { FilterMessage } from "../requests/filter.js";
import { limitsOf } from "../requests/timing.js";
import { filterText } from "../requests/writes.js";
import type { Integer } from "../wire/reader.js";
import { filterField, HeldReads, type ReadMessage } from "./held-reads.js";
import { pointsService } from "./names.js";
import type { ProcedureTable } from "./table.js";

interface MatrixMessage extends ReadMessage {
  readonly filter?: FilterMessage;
  readonly sample?: Integer;
  readonly limit?: Integer;
  readonly using?: string;
}

/** How near sampled points are to each other. */
export const addMatrices = (table: ProcedureTable, context: AppContext): void => {
  addMatrix(table, context, "SearchMatrixPairs", "matrix_pairs", pairs);
  addMatrix(table, context, "SearchMatrixOffsets", "matrix_offsets", offsets);
};

const addMatrix = (
  table: ProcedureTable,
  context: AppContext,
  name: string,
  operation: string,
  shape: (matrix: Matrix) => object,
): void => {
  const { settings } = context;
  const reads = new HeldReads(context);
  table.add<MatrixMessage>(pointsService, name, async (request, call) => {
    const limits = limitsOf(request, call, settings);
    const fields: MatrixFields = {
      filter: filterText(request.filter),
      sample: request.sample === undefined ? null : Number(request.sample),
      limit: request.limit === undefined ? null : Number(request.limit),
      using: request.using ?? null,
    };
    checkMatrix(fields, "");
    const collection = await reads.open(request, operation, () => ({
      ...fields,
      filter: filterField(request.filter),
    }));
    return { result: shape(await matrixOf(fields, collection, limits, "")) };
  });
};

const pairs = ({ ids, neighbors, scores }: Matrix): object => ({
  pairs: neighbors.flatMap((others, row) =>
    others.map((other, index) => ({
      a: idFields(ids[row] ?? ""),
      b: idFields(ids[other] ?? ""),
      score: scores[row]?.[index] ?? 0,
    })),
  ),
});

const offsets = ({ ids, neighbors, scores }: Matrix): object => ({
  offsets_row: neighbors.flatMap((others, row) => others.map(() => row)),
  offsets_col: neighbors.flat(),
  scores: scores.flat(),
  ids: ids.map(idFields),
});
