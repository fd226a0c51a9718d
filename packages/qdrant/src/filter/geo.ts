import { type FieldPath, type Filter, type GeoPoint, geoBox, geoPolygon, geoRadius } from "@vexfs/core";
import { LosslessNumber } from "lossless-json";
import { formatError } from "../errors/qdrant-error.js";
import { isObject } from "../json/raw-json.js";

const ringPointsMin = 4;

/** `geo_bounding_box` of a field condition. */
export const compileGeoBox = (value: unknown, path: FieldPath): Filter => {
  const box = struct(value, "GeoBoundingBox", ["top_left", "bottom_right"]);
  return geoBox(path, geoPoint(box["top_left"]), geoPoint(box["bottom_right"]));
};

/** `geo_radius` of a field condition. */
export const compileGeoRadius = (value: unknown, path: FieldPath): Filter => {
  const circle = struct(value, "GeoRadius", ["center", "radius"]);
  return geoRadius(path, geoPoint(circle["center"]), float(circle["radius"]));
};

/** `geo_polygon` of a field condition. */
export const compileGeoPolygon = (value: unknown, path: FieldPath): Filter => {
  const polygon = struct(value, "GeoPolygonShadow", ["exterior"]);
  const interiors = polygon["interiors"] ?? [];
  if (!Array.isArray(interiors)) throw formatError("invalid type for `interiors`, expected a sequence");
  return geoPolygon(path, ring(polygon["exterior"]), interiors.map(ring));
};

const ring = (value: unknown): readonly GeoPoint[] => {
  const { points: listed } = struct(value, "GeoLineString", ["points"]);
  if (!Array.isArray(listed)) throw formatError("invalid type for `points`, expected a sequence");
  const points = listed.map(geoPoint);
  const [first] = points;
  const last = points.at(-1);
  if (points.length < ringPointsMin || first === undefined || last === undefined) {
    const size = `the size must be at least ${ringPointsMin}, got ${points.length}`;
    throw formatError(`Validation failed: polygon invalid, ${size}`);
  }
  if (!isClose(first.lat, last.lat) || !isClose(first.lon, last.lon)) {
    const rule = "the first and the last points should be the same to form a closed line";
    throw formatError(`Validation failed: polygon invalid, ${rule}`);
  }
  return points;
};

const isClose = (one: number, other: number): boolean => Math.abs(one - other) <= Number.EPSILON;

const geoPoint = (value: unknown): GeoPoint => {
  const point = struct(value, "GeoPointShadow", ["lon", "lat"]);
  const lon = float(point["lon"]);
  const lat = float(point["lat"]);
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) {
    const ranges = `expected \`lat\` = ${lat} within [-90;90] and \`lon\` = ${lon} within [-180;180]`;
    throw formatError(`Wrong format of GeoPoint payload: ${ranges}`);
  }
  return { lon, lat };
};

const float = (value: unknown): number => {
  if (!(value instanceof LosslessNumber)) throw formatError("invalid type, expected f64");
  return Number(value.value);
};

const struct = (value: unknown, name: string, fields: readonly string[]): Readonly<Record<string, unknown>> => {
  if (!isObject(value)) throw formatError(`invalid type, expected struct ${name}`);
  const missing = fields.find((field) => value[field] === undefined);
  if (missing !== undefined) throw formatError(`missing field \`${missing}\``);
  return value;
};
