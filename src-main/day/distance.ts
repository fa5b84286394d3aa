/** A place on the earth, in degrees. */
export interface Point {
  latitude: number;
  longitude: number;
}

const EARTH_RADIUS_KM = 6371;
const RADIANS = Math.PI / 180;

/** Kilometres of the straight line over the ground between two points (haversine). */
export function kilometresBetween(a: Point, b: Point): number {
  const [lat1, lat2] = [a.latitude * RADIANS, b.latitude * RADIANS];
  const [dLat, dLon] = [(lat2 - lat1) / 2, ((b.longitude - a.longitude) * RADIANS) / 2];
  const h = Math.sin(dLat) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin(dLon) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The mean of points that are near each other; null of none. */
export function middleOf(points: readonly Point[]): Point | null {
  if (points.length === 0) return null;
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  return { latitude: mean(({ latitude }) => latitude), longitude: mean(({ longitude }) => longitude) };
}
