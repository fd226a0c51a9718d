import { GrpcError } from "../transport/status.js";
import type { Integer } from "../wire/reader.js";
import { idJson, type PointIdMessage } from "./ids.js";
import { double, given, integer, type Json, object } from "./json.js";
import { type TimestampMessage, timestampText } from "./timestamps.js";

/** A filter. */
export interface FilterMessage {
  readonly should?: readonly ConditionMessage[];
  readonly must?: readonly ConditionMessage[];
  readonly must_not?: readonly ConditionMessage[];
  readonly min_should?: { readonly conditions?: readonly ConditionMessage[]; readonly min_count?: Integer };
}

/** A condition, of which one field is there. */
export interface ConditionMessage {
  readonly field?: FieldConditionMessage;
  readonly is_empty?: { readonly key?: string };
  readonly is_null?: { readonly key?: string };
  readonly has_id?: { readonly has_id?: readonly PointIdMessage[] };
  readonly has_vector?: { readonly has_vector?: string };
  readonly slice?: { readonly total?: number; readonly index?: number };
  readonly nested?: { readonly key?: string; readonly filter?: FilterMessage };
  readonly filter?: FilterMessage;
}

interface FieldConditionMessage {
  readonly key?: string;
  readonly match?: Readonly<Record<string, unknown>>;
  readonly range?: BoundsMessage<number>;
  readonly datetime_range?: BoundsMessage<TimestampMessage>;
  readonly geo_bounding_box?: { readonly top_left?: GeoPointMessage; readonly bottom_right?: GeoPointMessage };
  readonly geo_radius?: { readonly center?: GeoPointMessage; readonly radius?: number };
  readonly geo_polygon?: { readonly exterior?: GeoLineMessage; readonly interiors?: readonly GeoLineMessage[] };
  readonly values_count?: BoundsMessage<Integer>;
  readonly is_empty?: boolean;
  readonly is_null?: boolean;
}

interface BoundsMessage<T> {
  readonly lt?: T;
  readonly gt?: T;
  readonly gte?: T;
  readonly lte?: T;
}

/** A place on the earth. */
export interface GeoPointMessage {
  readonly lon?: number;
  readonly lat?: number;
}

interface GeoLineMessage {
  readonly points?: readonly GeoPointMessage[];
}

const malformed = (text: string): GrpcError => new GrpcError("invalidArgument", text);

/** A filter as it stands in JSON. */
export const filterJson = ({ should, must, must_not: mustNot, min_should: minShould }: FilterMessage): Json =>
  object({
    should: should?.map(conditionJson),
    must: must?.map(conditionJson),
    must_not: mustNot?.map(conditionJson),
    min_should: given(minShould, ({ conditions = [], min_count: count = 0 }) => ({
      conditions: conditions.map(conditionJson),
      min_count: integer(count),
    })),
  });

/** A condition as it stands in JSON. */
export const conditionJson = (condition: ConditionMessage): Json => {
  const { field, is_empty: empty, is_null: isNull, has_id: hasId, has_vector: hasVector, slice, nested } = condition;
  if (field !== undefined) return fieldJson(field);
  if (empty !== undefined) return { is_empty: { key: empty.key ?? "" } };
  if (isNull !== undefined) return { is_null: { key: isNull.key ?? "" } };
  if (hasId !== undefined) return { has_id: (hasId.has_id ?? []).map(idJson) };
  if (hasVector !== undefined) return { has_vector: hasVector.has_vector ?? "" };
  if (slice !== undefined) return sliceJson(slice.total ?? 0, slice.index ?? 0);
  if (nested !== undefined) {
    if (nested.filter === undefined) throw malformed("Nested condition must have a filter");
    return { nested: { key: nested.key ?? "", filter: filterJson(nested.filter) } };
  }
  return filterJson(condition.filter ?? {});
};

const sliceJson = (total: number, index: number): Json => {
  if (total === 0) throw malformed("Slice total must be greater than 0");
  if (index >= total) throw malformed("Slice index must be less than the total number of slices");
  return { slice: { total: integer(total), index: integer(index) } };
};

const fieldJson = (condition: FieldConditionMessage): Json => {
  const { key = "", match, range, datetime_range: dates, geo_bounding_box: box, geo_radius: circle } = condition;
  const { geo_polygon: polygon, values_count: count, is_empty: isEmpty, is_null: isNull } = condition;
  return object({
    key,
    match: given(match, matchJson),
    range: range === undefined ? given(dates, datesJson) : boundsJson(range, double),
    geo_bounding_box: given(box, ({ top_left: topLeft, bottom_right: bottomRight }) => {
      if (topLeft === undefined || bottomRight === undefined) throw malformed("Malformed GeoBoundingBox type");
      return { top_left: geoPointJson(topLeft), bottom_right: geoPointJson(bottomRight) };
    }),
    geo_radius: given(circle, ({ center, radius = 0 }) => {
      if (center === undefined) throw malformed("Malformed GeoRadius type");
      return { center: geoPointJson(center), radius: double(radius) };
    }),
    geo_polygon: given(polygon, ({ exterior, interiors = [] }) => {
      if (exterior === undefined) throw malformed("Malformed GeoPolygon type - field `exterior` is required");
      return { exterior: geoLineJson(exterior), interiors: interiors.map(geoLineJson) };
    }),
    values_count: given(count, (bounds) => boundsJson(bounds, integer)),
    is_empty: isEmpty,
    is_null: isNull,
  });
};

const boundsJson = <T>({ lt, gt, gte, lte }: BoundsMessage<T>, bound: (value: T) => Json): Json =>
  object({ lt: given(lt, bound), gt: given(gt, bound), gte: given(gte, bound), lte: given(lte, bound) });

/** A range of dates without bounds is a range like any other. */
const datesJson = (bounds: BoundsMessage<TimestampMessage>): Json => boundsJson(bounds, timestampText);

/** A place as it stands in JSON. */
export const geoPointJson = ({ lon = 0, lat = 0 }: GeoPointMessage): Json => ({ lon: double(lon), lat: double(lat) });

const geoLineJson = ({ points = [] }: GeoLineMessage): Json => ({ points: points.map(geoPointJson) });

interface ListMessage {
  readonly strings?: readonly string[];
  readonly integers?: readonly Integer[];
}

const textsOf = (value: unknown): Json => (value as ListMessage).strings ?? [];
const integersOf = (value: unknown): Json => ((value as ListMessage).integers ?? []).map(integer);

/** Kinds of match: the name that JSON has for each, and its operand there. */
const matchKinds: Readonly<Record<string, readonly [string, (value: unknown) => Json]>> = {
  keyword: ["value", (value) => value],
  integer: ["value", (value) => integer(value as Integer)],
  boolean: ["value", (value) => value],
  text: ["text", (value) => value],
  text_any: ["text_any", (value) => value],
  phrase: ["phrase", (value) => value],
  prefix: ["prefix", (value) => value],
  substring: ["substring", (value) => value],
  keywords: ["any", textsOf],
  integers: ["any", integersOf],
  except_keywords: ["except", textsOf],
  except_integers: ["except", integersOf],
};

const matchJson = (match: Readonly<Record<string, unknown>>): Json => {
  const [[kind, value] = []] = Object.entries(match);
  const found = kind === undefined ? undefined : matchKinds[kind];
  if (found === undefined) throw malformed("Malformed Match condition");
  const [name, operand] = found;
  return { [name]: operand(value) };
};
