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

/** Squared eccentricity of WGS 84. */
const E2 = 6.69437999014e-3;

/**
 * The line between two points as flat world pixels, on past the edge of the world where it crosses 180°.
 *
 * It is the great ellipse (the cut of the ellipsoid through its centre), which lies some metres off the geodesic on
 * 1,000 km and 2 km on 4,000 km: less than a pixel where the whole of it is in sight.
 */
export function geodesic(lat1: number, lon1: number, lat2: number, lon2: number, segments: number): Float64Array {
  const out = new Float64Array(2 * segments + 2);
  const a = vector(lat1, lon1);
  const b = vector(lat2, lon2);
  const dot = Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]));
  const angle = Math.acos(dot);
  const sin = Math.sin(angle);
  let before = worldX(lon1);
  for (let i = 0; i <= segments; i++) {
    const t = i / segments;
    const [p, q] = sin < 1e-9 ? [1 - t, t] : [Math.sin((1 - t) * angle) / sin, Math.sin(t * angle) / sin];
    const [x, y, z] = [p * a[0] + q * b[0], p * a[1] + q * b[1], p * a[2] + q * b[2]];
    const at = worldX((Math.atan2(y, x) * 180) / Math.PI);
    before = at + WORLD * Math.round((before - at) / WORLD);
    out[2 * i] = before;
    out[2 * i + 1] = worldY((Math.atan2(z, Math.hypot(x, y) * (1 - E2)) * 180) / Math.PI);
  }
  return out;
}

export interface Inverse {
  distance_m: number;
  /** Clockwise from north, [0, 360). */
  azimuth_deg: number;
}

/**
 * Measure the geodesic between two points on WGS 84, after Vincenty (1975): right to a millimetre.
 *
 * Between points nearly opposite each other on the globe the series does not settle; there it is the sphere's, 0.5 % off.
 */
export function inverse(lat1: number, lon1: number, lat2: number, lon2: number): Inverse {
  const [a, f] = [6_378_137, 1 / 298.257223563];
  const b = a * (1 - f);
  const rad = Math.PI / 180;
  const [u1, u2] = [Math.atan((1 - f) * Math.tan(lat1 * rad)), Math.atan((1 - f) * Math.tan(lat2 * rad))];
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  const L = (((((lon2 - lon1) % 360) + 540) % 360) - 180) * rad;
  let lambda = L;
  for (let step = 0; step < 200; step++) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sin = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sin === 0) return { distance_m: 0, azimuth_deg: 0 };
    const cos = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sin, cos);
    const sa = (c1 * c2 * sl) / sin;
    const ca2 = 1 - sa * sa;
    const mid = ca2 ? cos - (2 * s1 * s2) / ca2 : 0;
    const C = (f / 16) * ca2 * (4 + f * (4 - 3 * ca2));
    const before = lambda;
    lambda = L + (1 - C) * f * sa * (sigma + C * sin * (mid + C * cos * (2 * mid * mid - 1)));
    if (Math.abs(lambda - before) > 1e-12) continue;
    const k = (ca2 * (a * a - b * b)) / (b * b);
    const A = 1 + (k / 16384) * (4096 + k * (k * (320 - 175 * k) - 768));
    const B = (k / 1024) * (256 + k * (k * (74 - 47 * k) - 128));
    const delta = B * sin * (mid + (B / 4) * (cos * (2 * mid * mid - 1) - (B / 6) * mid * (4 * sin * sin - 3) * (4 * mid * mid - 3)));
    const azimuth = Math.atan2(c2 * Math.sin(lambda), c1 * s2 - s1 * c2 * Math.cos(lambda)) / rad;
    return { distance_m: b * A * (sigma - delta), azimuth_deg: (azimuth + 360) % 360 };
  }
  const [p, q] = [vector(lat1, lon1), vector(lat2, lon2)];
  const angle = Math.acos(Math.max(-1, Math.min(1, p[0] * q[0] + p[1] * q[1] + p[2] * q[2])));
  const azimuth = Math.atan2(c2 * Math.sin(L), c1 * s2 - s1 * c2 * Math.cos(L)) / rad;
  return { distance_m: EARTH_M * angle, azimuth_deg: (azimuth + 360) % 360 };
}

/** How far the line between two points swings out from the straight one on the map, world pixels, roughly. */
export function bend(x1: number, y1: number, x2: number, y2: number): number {
  // Only a line that runs east and west bends; one shorter than some 30 km by less than could be seen.
  if (Math.abs(x2 - x1) < 0.2) return 0;
  const middle = geodesic(latitude(y1), longitude(x1), latitude(y2), longitude(x2), 2);
  return Math.min(WORLD, Math.hypot(middle[2]! - (middle[0]! + middle[4]!) / 2, middle[3]! - (middle[1]! + middle[5]!) / 2));
}

const longitude = (x: number): number => (x / WORLD) * 360 - 180;

/** How many straight pieces a line needs so that none strays by more than a third of a pixel. */
export const pieces = (swing: number, scale: number): number => Math.max(1, Math.min(64, Math.ceil(Math.sqrt((swing * scale) / 0.33))));

/** The unit vector towards a point from the centre of the ellipsoid. */
function vector(lat: number, lon: number): [number, number, number] {
  const [phi, lambda] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180];
  const centric = Math.atan2((1 - E2) * Math.sin(phi), Math.cos(phi));
  return [Math.cos(centric) * Math.cos(lambda), Math.cos(centric) * Math.sin(lambda), Math.sin(centric)];
}

/** Turn flat lon, lat integers on a grid into flat world pixels. */
export function toWorld(flat: ArrayLike<number>, sx: number, sy: number, tx: number, ty: number): Float64Array {
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
