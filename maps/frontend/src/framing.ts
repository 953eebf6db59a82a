// Which part of the world to show: the places of one event, of the leading one, or of all, as large as they fit.

import L from "leaflet";

import type { Box } from "./labels";
import { DEGREE, type Events, type Head } from "./model";
import type { State } from "./state";

/** The map opens no closer than this, so that a reader sees where it is. */
const CLOSEST = 10;
/** Near the poles there is nothing to be seen close by, and the map ends at 85°. */
const POLAR = 80;
const CLOSEST_POLAR = 3;

/** At most so many places are looked at to frame them. */
const SAMPLE = 5_000;

/** And at so many, whether something of the page lies over them. */
const PROBES = 400;
/** Of fewer places each is named; beside more of them there is less room for the names. */
const FEW = 30;
/** Of so many places, this share may lie beyond each edge of the map where the rest is seen far better without it. */
const MANY = 400;
const STRAYS = 0.005;
const WORTH = 0.75;

export interface Circle {
  lat: number;
  lon: number;
  radius_m: number;
}

/** The corners of all that is drawn. */
export function corners({ focus }: Head): Circle[] {
  if (!focus) return [];
  const [west, south, east, north] = focus;
  return [
    { lat: south, lon: west, radius_m: 0 },
    { lat: north, lon: east, radius_m: 0 },
  ];
}

/** The places of one event, or of the leading event, or of all that are shown. */
export function placesOf(events: Events, state: State, event: number | null): Circle[] {
  const { marks, places } = events;
  const { focus, lead } = events.head;
  const west = focus?.[0] ?? -180;
  const asked = event ?? (lead !== null && state.pass[lead] && events.isMapped(lead) ? lead : null);
  const [first, end] = asked === null ? [0, marks.n] : events.marksOf(asked);
  // Of very many, every so manieth will do.
  const step = Math.ceil((end - first) / SAMPLE) || 1;
  const found: Circle[] = [];
  for (let i = first; i < end; i += step) {
    const p = marks.place[i]!;
    // Another version that is a wide area would push the event itself into a corner.
    if ((asked === null && !state.pass[marks.event[i]!]) || (marks.kind.at(i) === "rival" && places.area[p])) continue;
    // Longitudes run on from the western edge of the events, so that a map over 180° is not the long way round.
    const lon = places.lon[p]! * DEGREE;
    found.push({
      lat: places.lat[p]! * DEGREE,
      lon: lon < west ? lon + 360 : lon,
      radius_m: Math.min(places.radius_m[p]! || 0, 300_000),
    });
  }
  return asked === null && found.length >= MANY ? withoutStrays(found) : found;
}

/** Leave out the few that lie far off all others, where that makes the frame much smaller. */
function withoutStrays(places: Circle[]): Circle[] {
  const inside = (of: (p: Circle) => number): ((p: Circle) => boolean) => {
    const sorted = Float64Array.from(places, of).sort();
    const cut = Math.floor(sorted.length * STRAYS);
    const [low, high] = [sorted[cut]!, sorted[sorted.length - 1 - cut]!];
    const isWorth = high - low < WORTH * (sorted[sorted.length - 1]! - sorted[0]!);
    return isWorth ? (p) => of(p) >= low && of(p) <= high : () => true;
  };
  const [byLat, byLon] = [inside((p) => p.lat), inside((p) => p.lon)];
  return places.filter((p) => byLat(p) && byLon(p));
}

/** Show places as large as possible with nothing of the page over them, and with the towns around them in sight. */
export function fit(map: L.Map, places: Circle[], covered: Box[], options: L.ZoomPanOptions): void {
  const bounds = L.latLngBounds([]);
  for (const { lat, lon, radius_m } of places) {
    const north = radius_m / 111_195;
    const east = north / Math.max(0.1, Math.cos((lat * Math.PI) / 180));
    bounds.extend([lat - north, lon - east]).extend([lat + north, lon + east]);
  }
  if (!bounds.isValid()) bounds.extend([-40, -115]).extend([68, 150]);
  const closest = places.some(({ lat }) => Math.abs(lat) > POLAR) ? CLOSEST_POLAR : CLOSEST;
  const { x: width, y: height } = map.getSize();
  const side = Math.round(Math.min(places.length < FEW ? 120 : 50, width / 5)); // room for the names
  const margin = Math.round(Math.min(70, height / 7));
  const left = covered.filter((b) => b.x < width / 3 && b.w < width / 2);
  const below = Math.max(0, ...left.filter((b) => b.y > height / 2).map((b) => height - b.y));
  const above = Math.max(0, ...left.filter((b) => b.y < height / 3).map((b) => b.y + b.h));
  const beside = Math.max(0, ...left.map((b) => b.x + b.w));
  const right = Math.max(0, ...covered.filter((b) => b.x > width / 3 && b.h > height / 2).map((b) => width - b.x));
  const every = Math.ceil(places.length / PROBES) || 1;
  const probes = places.filter((_, i) => i % every === 0);
  const isClear = (centre: L.LatLng, zoom: number): boolean => {
    const corner = map.project(centre, zoom).subtract([width / 2, height / 2]);
    return probes.every(({ lat, lon }) => {
      const p = map.project([lat, lon], zoom).subtract(corner);
      return !covered.some((b) => p.x > b.x - 14 && p.x < b.x + b.w + 14 && p.y > b.y - 14 && p.y < b.y + b.h + 14);
    });
  };
  // The whole map, or without what the legend and the overview take on a side: whatever shows the places largest.
  const paddings = [
    [side, side, margin, margin],
    [side, side, margin + above, margin],
    [side, side, margin, margin + below],
    [side + beside, side, margin, margin],
    [side, side + right, margin, margin],
  ] as const;
  let best: { centre: L.LatLng; zoom: number; clear: boolean } | undefined;
  for (const [west, east, north, south] of paddings) {
    if (west + east > width * 0.75 || north + south > height * 0.75) continue;
    const inner = L.point(width - west - east, height - north - south);
    const zoom = Math.min(closest, map.getBoundsZoom(bounds, false, L.point(width, height).subtract(inner)));
    const middle = map.project(bounds.getSouthWest(), zoom).add(map.project(bounds.getNorthEast(), zoom)).divideBy(2);
    const centre = map.unproject(middle.subtract([(west - east) / 2, (north - south) / 2]), zoom);
    const clear = isClear(centre, zoom);
    if (!best || (clear && (!best.clear || zoom > best.zoom))) best = { centre, zoom, clear };
  }
  if (best) map.setView(best.centre, best.zoom, options);
}
