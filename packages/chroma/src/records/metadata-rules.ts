/** The one kind of object that may be a metadata value. */
export const markedSparseVectors = {
  key: "#type",
  value: "sparse_vector",
  fields: [
    { name: "indices", type: "u32s", ascending: true },
    { name: "values", type: "f32s" },
    { name: "tokens", type: "texts", optional: true },
  ],
  sameLength: true,
} as const;

const shared = {
  forbiddenKeyPrefixes: ["#", "$"],
  emptyKeyForbidden: true,
  dropEmptyArrays: true,
  markedObjects: markedSparseVectors,
} as const;

/** What the metadata of a new record may hold. */
export const newMetadataRules = { ...shared, nulls: "reject", untaggedName: "MetadataValue" } as const;

/** What a change of metadata may hold; a null value deletes its key. */
export const changedMetadataRules = { ...shared, nulls: "allow", untaggedName: "UpdateMetadataValue" } as const;
