import { deleteRecords, deleteVectors } from "@vexfs/core";
import { invalidBody, noSuchVector } from "./faults.js";
import { noSelector, noTarget, targetFields, targetOf } from "./target.js";
import { unknownIds, type WriteKind } from "./write-kind.js";

/** Deleting points. */
export const deletePoints: WriteKind = {
  name: "delete",
  method: "POST",
  path: "/points/delete",
  schema: { type: "object", name: "PointsSelector", fields: targetFields },
  compile: (body, { collection }) => deleteRecords(targetOf(body, collection, noSelector)),
};

/** Taking some vectors away from points. */
export const deleteVectorsOfPoints: WriteKind = {
  name: "delete_vectors",
  method: "POST",
  path: "/points/vectors/delete",
  schema: {
    type: "object",
    name: "DeleteVectors",
    fields: {
      ...targetFields,
      vector: { type: "strings", aliases: ["vectors"] },
    },
  },
  compile: (body, context) => {
    const { vector } = body.fields as { readonly vector: readonly string[] };
    const spaces = [...new Set(vector)];
    if (spaces.length === 0) throw invalidBody("vector", "must specify vector names to delete");
    const unknown = spaces.find((name) => !context.collection.spaces.has(name));
    if (unknown !== undefined) throw noSuchVector(unknown);
    const target = targetOf(body, context.collection, noTarget);
    return deleteVectors({ ...target, spaces, unknown: unknownIds(context) });
  },
};
