import { Schema } from "../wire/parse-schema.js";
import type { SchemaFile } from "../wire/schema.js";
import { collectionsSchema, collectionsServiceSchema } from "./collections.js";
import { commonSchema, jsonSchema } from "./common.js";
import { pointsSchema, pointsServiceSchema } from "./points.js";
import { serverSchema } from "./server.js";
import { snapshotsSchema } from "./snapshots.js";
import {
  descriptorSchema,
  healthSchema,
  reflectionV1AlphaSchema,
  reflectionV1Schema,
  timestampSchema,
} from "./standard.js";
import { storageReadSchema } from "./storage-read.js";

/** The files that clients may ask about. */
export const schemaFiles: readonly SchemaFile[] = [
  timestampSchema,
  commonSchema,
  jsonSchema,
  collectionsSchema,
  collectionsServiceSchema,
  pointsSchema,
  pointsServiceSchema,
  snapshotsSchema,
  serverSchema,
  storageReadSchema,
  healthSchema,
  reflectionV1Schema,
  reflectionV1AlphaSchema,
];

/** Every type of the API. */
export const schema = new Schema([...schemaFiles, descriptorSchema]);
