import { LosslessNumber } from "lossless-json";
import type { OpenCollection } from "../collections/open-collection.js";
import type { StrictMode } from "../config/strict-mode.js";
import { vectorsByName } from "../config/vectors.js";
import { typeOf } from "../indexes/schema.js";
import { isObject } from "../json/raw-json.js";
import { parseFieldPath } from "../paths/field-path.js";
import { conditionsOf, listed } from "./conditions.js";
import { checkExact, checkLimit, forbidden } from "./faults.js";
import { checkFilter, checkIndexed } from "./filters.js";
import { indexOf, unindexedInFormula } from "./unindexed.js";

type Json = Readonly<Record<string, unknown>>;

/** The number that a parsed value is. */
export const numberOf = (value: unknown): number | undefined =>
  value instanceof LosslessNumber ? Number(value.value) : undefined;

/** Checks a parsed search of any kind: a query, or one of those that there were before. */
export const checkSearch = (search: Json, collection: OpenCollection, strict: StrictMode): void => {
  checkParts(search, collection, strict, listed(search["prefetch"]).length === 0);
  checkLimit(numberOf(search["limit"] ?? search["top"]) ?? 10, strict.max_query_limit, "limit");
  checkRest(search, collection, strict);
};

/** Checks a parsed search in groups. */
export const checkGroups = (search: Json, collection: OpenCollection, strict: StrictMode): void => {
  checkParts(search, collection, strict, listed(search["prefetch"]).length === 0);
  checkGroupedBy(search["group_by"], collection, strict);
  const groups = numberOf(search["limit"] ?? search["top"]) ?? 10;
  checkLimit(groups * (numberOf(search["group_size"]) ?? 3), strict.max_query_limit, "limit");
  checkRest(search, collection, strict);
};

const checkParts = (search: Json, collection: OpenCollection, strict: StrictMode, mayScan: boolean): void => {
  for (const prefetch of listed(search["prefetch"]).filter(isObject)) {
    checkParts(prefetch, collection, strict, true);
    checkLimit(numberOf(prefetch["limit"]) ?? 10, strict.max_query_limit, "limit");
    checkRest(prefetch, collection, strict);
  }
  const { query } = search;
  if (query === undefined || query === null) return;
  if (mayScan && isVectorQuery(query)) checkFullScan(search, collection, strict);
  if (strict.unindexed_filtering_retrieve === false && isObject(query) && "formula" in query) {
    checkIndexed(unindexedInFormula(query["formula"], collection), "formula expression");
  }
};

const checkRest = (search: Json, collection: OpenCollection, strict: StrictMode): void => {
  checkFilter(search["filter"], strict.unindexed_filtering_retrieve, collection, strict);
  const { params } = search;
  if (!isObject(params)) return;
  const { quantization, hnsw_ef: ef, exact, idf } = params;
  const oversampling = isObject(quantization) ? numberOf(quantization["oversampling"]) : undefined;
  checkLimit(oversampling, strict.search_max_oversampling, "oversampling");
  checkLimit(numberOf(ef), strict.search_max_hnsw_ef, "hnsw_ef");
  const corpus = isObject(idf) ? idf["corpus"] : undefined;
  checkFilter(corpus, strict.unindexed_filtering_retrieve, collection, strict);
  checkExact(exact === true, strict.search_allow_exact);
};

const withoutVectors = ["fusion", "rrf", "order_by", "formula", "sample"];

/** Whether vectors are compared. */
const isVectorQuery = (query: unknown): boolean =>
  !isObject(query) || !withoutVectors.some((name) => name in query) || "nearest" in query;

/** Refuses a comparison with every vector of a space without a graph, unless a tenant's filter narrows it down. */
const checkFullScan = (search: Json, collection: OpenCollection, strict: StrictMode): void => {
  if (strict.search_allow_exact !== false) return;
  const using = typeof search["using"] === "string" ? search["using"] : "";
  const { params, hnsw_config: shared } = collection.attributes.config;
  if (params.sparse_vectors?.has(using) === true) return;
  const own = vectorsByName(params.vectors).get(using)?.hnsw_config;
  const m = own?.m ?? shared.m;
  if (m > 0) return;
  const where = using === "" ? "" : ` on '${using}'`;
  if (!hasTenant(search["filter"], collection)) {
    throw forbidden(
      `Request is forbidden${where} because global vector indexing is disabled (hnsw_config.m = 0)`,
      "Use tenant-specific filter, enable global vector indexing or enable strict mode `search_allow_exact` option",
    );
  }
  if ((own?.payload_m ?? shared.payload_m ?? m) > 0) return;
  throw forbidden(
    `Request is forbidden${where} because vector indexing is disabled (hnsw_config.m = 0 and hnsw_config.payload_m = 0)`,
    "Enable vector indexing, use a prefetch query with indexed vectors or enable strict mode `search_allow_exact` option",
  );
};

/** Whether a filter has a condition on a field that tells tenants apart. */
const hasTenant = (filter: unknown, collection: OpenCollection): boolean =>
  conditionsOf(filter).some(({ key }) => {
    const path = typeof key === "string" ? parseFieldPath(key) : null;
    const schema = path === null ? null : indexOf(collection, path);
    if (schema === null || typeof schema === "string") return false;
    const { is_tenant: isTenant, is_principal: isPrincipal } = schema as {
      readonly is_tenant?: boolean;
      readonly is_principal?: boolean;
    };
    return isTenant === true || isPrincipal === true;
  });

const checkGroupedBy = (field: unknown, collection: OpenCollection, strict: StrictMode): void => {
  const path = typeof field === "string" ? parseFieldPath(field) : null;
  if (strict.unindexed_filtering_retrieve !== false || path === null) return;
  const help = "Create an index supporting `match` for this key.";
  const schema = indexOf(collection, path);
  if (schema === null) throw forbidden(`Index required but not found for "${String(field)}"`, help);
  const type = typeOf(schema);
  const { lookup } = typeof schema === "string" ? { lookup: true } : (schema as { readonly lookup?: boolean });
  const isMatchable = ["keyword", "uuid", "bool"].includes(type) || (type === "integer" && lookup === true);
  if (isMatchable) return;
  throw forbidden(`Index of type "${type.charAt(0).toUpperCase()}${type.slice(1)}" found for "${String(field)}"`, help);
};
