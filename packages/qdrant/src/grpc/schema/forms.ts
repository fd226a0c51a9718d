import type { JsonForm, VectorsForm } from "@vexfs/core";

/** The numbers of the fields of `Value`, `Struct` and `ListValue`. */
export const jsonForm: JsonForm = {
  null: 1,
  double: 2,
  integer: 3,
  text: 4,
  boolean: 5,
  object: 6,
  members: 1,
  array: 7,
  items: 1,
};

/** The numbers of the fields of `Vectors` and `VectorsOutput`, and of what is in them. */
export const vectorsForm: VectorsForm = {
  unnamed: 1,
  named: 2,
  entries: 1,
  dense: 101,
  sparse: 102,
  multi: 103,
  data: 1,
  values: 1,
  indices: 2,
  items: 1,
};
