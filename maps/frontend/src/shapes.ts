// Shapes in degrees as GeoJSON wants them (RFC 7946): [lon, lat], outer rings counter-clockwise, cut at 180°.

export type Position = [number, number];

const RADIANS = Math.PI / 180;
const EARTH_M = 6_371_008.8;
/** First eccentricity squared of WGS 84. */
const E2 = 0.00669437999014;
const PIECES = 48;

/** At most seven decimals, as RFC 7946 advises; the page knows five. */
const round = (x: number): number => Math.round(x * 1e6) / 1e6;

const near = (lon: number, to: number): number => lon + 360 * Math.round((to - lon) / 360);

type Vector = [number, number, number];

function vector(lat: number, lon: number): Vector {
  const centric = Math.atan2((1 - E2) * Math.sin(lat * RADIANS), Math.cos(lat * RADIANS));
  return [Math.cos(centric) * Math.cos(lon * RADIANS), Math.cos(centric) * Math.sin(lon * RADIANS), Math.sin(centric)];
}

const position = ([x, y, z]: Vector): Position => [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y) * (1 - E2)) / RADIANS];

/** The schematic line between two points: one part, or two where it meets the antimeridian. */
export function lineParts(from: Position, to: Position): Position[][] {
  const [a, b] = [vector(from[1], from[0]), vector(to[1], to[0])];
  const angle = Math.acos(Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
  const at = (t: number): Position => {
    if (angle < 1e-9) return [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
    const [p, q] = [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
    return position([p * a[0] + q * b[0], p * a[1] + q * b[1], p * a[2] + q * b[2]]);
  };
  const pieces = angle * EARTH_M < 50_000 ? 2 : PIECES;
  const parts: Position[][] = [[[round(from[0]), round(from[1])]]];
  let before = from;
  for (let i = 1; i <= pieces; i++) {
    const here = i === pieces ? to : at(i / pieces);
    if (Math.abs(here[0] - before[0]) > 180) {
      const lat = latitudeAt180(at, (i - 1) / pieces, i / pieces);
      const edge = before[0] > 0 ? 180 : -180;
      parts.at(-1)!.push([edge, round(lat)]);
      parts.push([[-edge, round(lat)]]);
    }
    parts.at(-1)!.push([round(here[0]), round(here[1])]);
    before = here;
  }
  return parts;
}

/** Where a line goes over 180°, by halving. */
function latitudeAt180(at: (t: number) => Position, low: number, high: number): number {
  const isEast = at(low)[0] > 0;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (at(middle)[0] > 0 === isEast) low = middle;
    else high = middle;
  }
  return at(low)[1];
}

/** The ring of all points within a distance. */
export function circleRing(centre: Position, radius_m: number, points = 64): Position[] {
  const [lambda, phi] = [centre[0] * RADIANS, centre[1] * RADIANS];
  const delta = radius_m / EARTH_M;
  const ring = Array.from({ length: points }, (_, i): Position => {
    const azimuth = (-2 * Math.PI * i) / points;
    const sin = Math.sin(phi) * Math.cos(delta) + Math.cos(phi) * Math.sin(delta) * Math.cos(azimuth);
    const turn = Math.atan2(Math.sin(azimuth) * Math.sin(delta) * Math.cos(phi), Math.cos(delta) - Math.sin(phi) * sin);
    return [(lambda + turn) / RADIANS, Math.asin(sin) / RADIANS];
  });
  return [...ring, ring[0]!];
}

/** The polygons of a ring: one, or two where it reaches over the antimeridian. */
export function ringParts(ring: Position[]): Position[][] {
  const open: Position[] = [];
  for (const [lon, lat] of ring) open.push([open.length ? near(lon, open.at(-1)![0]) : lon, lat]);
  if (open.length > 1 && open[0]![0] === open.at(-1)![0] && open[0]![1] === open.at(-1)![1]) open.pop();
  const lons = open.map(([lon]) => lon);
  const edge = Math.max(...lons) > 180 ? 180 : Math.min(...lons) < -180 ? -180 : null;
  const parts = edge === null ? [open] : [clipped(open, edge, -1), clipped(open, edge, 1)];
  return parts
    .filter((part) => part.length > 2)
    .map((part) => {
      const beyond = part.some(([lon]) => lon > 180 + 1e-9) ? -360 : part.some(([lon]) => lon < -180 - 1e-9) ? 360 : 0;
      const moved = part.map(([lon, lat]): Position => [round(lon + beyond), round(lat)]);
      const wound = area(moved) < 0 ? moved.reverse() : moved;
      return [...wound, wound[0]!];
    });
}

/** The part of a ring on one side of a meridian. */
function clipped(ring: Position[], edge: number, side: 1 | -1): Position[] {
  const out: Position[] = [];
  const isIn = ([lon]: Position): boolean => side * (lon - edge) >= 0;
  ring.forEach((here, i) => {
    const before = ring[(i || ring.length) - 1]!;
    if (isIn(here) !== isIn(before)) out.push([edge, before[1] + ((here[1] - before[1]) * (edge - before[0])) / (here[0] - before[0])]);
    if (isIn(here)) out.push(here);
  });
  return out;
}

function area(ring: Position[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [a, b] = ring[(i + 1) % ring.length]!;
    return sum + x * b - a * y;
  }, 0);
}
