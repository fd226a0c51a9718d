import { type Collection, type Engine, put } from "@vexfs/core";

/** Writes how many records the input has into the only record of the output. */
export const writeCount = async (engine: Engine, input: Collection, output: Collection): Promise<void> => {
  const count = await input.count({});
  const { columns } = engine;
  await output.apply({
    operations: [
      put({
        ids: columns.texts(["function_output"]),
        whenPresent: "replace",
        whenAbsent: "insert",
        vectors: { "": columns.vectors(new Float32Array(1), 1) },
        payloads: columns.json([JSON.stringify({ total_count: count })]),
        documents: columns.texts([`The collection has ${count} records`]),
      }),
    ],
  });
};
