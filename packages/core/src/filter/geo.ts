import type { FieldPath } from "./values.js";

/** A place on the earth, in degrees. Values of a field are places when they are objects with the numbers `lat` and `lon`. */
export interface GeoPoint {
  readonly lon: number;
  readonly lat: number;
}

/** Some value lies in the box; one that crosses the date line has its left side east of its right side. */
export interface GeoBoxFilter {
  readonly kind: "geoBox";
  readonly path: FieldPath;
  readonly topLeft: GeoPoint;
  readonly bottomRight: GeoPoint;
}

/** Some value lies within so many metres of the centre, on the great circle. */
export interface GeoRadiusFilter {
  readonly kind: "geoRadius";
  readonly path: FieldPath;
  readonly center: GeoPoint;
  readonly meters: number;
}

/** Some value lies within the ring `exterior` and outside of all rings `interiors`. Rings are closed: the last point is the first. */
export interface GeoPolygonFilter {
  readonly kind: "geoPolygon";
  readonly path: FieldPath;
  readonly exterior: readonly GeoPoint[];
  readonly interiors: readonly (readonly GeoPoint[])[];
}

export const geoBox = (path: FieldPath, topLeft: GeoPoint, bottomRight: GeoPoint): GeoBoxFilter =>
  Object.freeze({ kind: "geoBox", path, topLeft, bottomRight });

export const geoRadius = (path: FieldPath, center: GeoPoint, meters: number): GeoRadiusFilter =>
  Object.freeze({ kind: "geoRadius", path, center, meters });

export const geoPolygon = (
  path: FieldPath,
  exterior: readonly GeoPoint[],
  interiors: readonly (readonly GeoPoint[])[],
): GeoPolygonFilter => Object.freeze({ kind: "geoPolygon", path, exterior, interiors });
