// Web Mercator in "world pixels": the world is 256 wide at zoom 0, as in Leaflet.

export const WORLD = 256;
export const EARTH_M = 6_371_008.8;
const EQUATOR_M = 2 * Math.PI * 6_378_137;
const LIMIT = 85.05112878;

export const worldX = (lon: number): number => ((lon + 180) / 360) * WORLD;

export function worldY(lat: number): number {
  const sin = Math.sin((Math.max(-LIMIT, Math.min(LIMIT, lat)) * Math.PI) / 180);
  return WORLD * (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI));
}

export const latitude = (y: number): number =>
  (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD))) * 180) / Math.PI;

/** Metres on the ground of one world pixel at a latitude. */
export const metresPerWorldPixel = (lat: number): number => (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / WORLD;

/** The outline of all points within a distance, as flat world pixels (sphere: 0.3 % off at most). */
export function circle(lat: number, lon: number, radius_m: number, points = 72): Float64Array {
  const out = new Float64Array(points * 2);
  const phi = (lat * Math.PI) / 180;
  const delta = radius_m / EARTH_M;
  for (let i = 0; i < points; i++) {
    const azimuth = (2 * Math.PI * i) / points;
    const sin = Math.sin(phi) * Math.cos(delta) + Math.cos(phi) * Math.sin(delta) * Math.cos(azimuth);
    const turn = Math.atan2(
      Math.sin(azimuth) * Math.sin(delta) * Math.cos(phi),
      Math.cos(delta) - Math.sin(phi) * sin,
    );
    out[2 * i] = worldX(lon + (turn * 180) / Math.PI);
    out[2 * i + 1] = worldY((Math.asin(sin) * 180) / Math.PI);
  }
  return out;
}

/** Turn flat lon, lat integers on a grid into flat world pixels. */
export function toWorld(flat: Int32Array, sx: number, sy: number, tx: number, ty: number): Float64Array {
  const out = new Float64Array(flat.length);
  for (let i = 0; i < flat.length; i += 2) {
    out[i] = worldX((flat[i] ?? 0) * sx + tx);
    out[i + 1] = worldY((flat[i + 1] ?? 0) * sy + ty);
  }
  return out;
}

export function contains(ring: Float64Array, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const yi = ring[i + 1]!;
    const yj = ring[j + 1]!;
    if (yi > y !== yj > y && x < ((ring[j]! - ring[i]!) * (y - yi)) / (yj - yi) + ring[i]!) inside = !inside;
  }
  return inside;
}

/** The distance from a point to a polyline given as flat pixels. */
export function distanceToLine(line: ArrayLike<number>, x: number, y: number): number {
  let best = Infinity;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const ax = line[i]!;
    const ay = line[i + 1]!;
    const dx = line[i + 2]! - ax;
    const dy = line[i + 3]! - ay;
    const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(x - ax - t * dx, y - ay - t * dy));
  }
  return best;
}
