// What is filtered, as a file: GeoJSON (RFC 7946) or CSV, with the columns of the Python export as far as the page has them.

import type { Claim, Detail } from "./details";
import { DEGREE, type Events } from "./model";
import { circleRing, lineParts, ringParts, type Position } from "./shapes";

/** In the order of geoevents/frame.py. */
const COLUMNS = [
  ..."feature event_id type role name as_written country place_id radius_m geo_precision".split(" "),
  ..."time_earliest time_latest time_best time_precision weapon count_min count_max count_best".split(" "),
  ..."killed_min killed_max killed_best injured_min injured_max injured_best actors outcome".split(" "),
  ..."distance_m azimuth_deg countries crossings support sources conflicts".split(" "),
] as const;
const ACTORS = new Set(["perpetrator", "agent", "target", "commenter"]);
/** What a spreadsheet would run (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;
const NOTE =
  "Made by a map page of geoevents from what it holds: stances and kinds of conflict as the page words them, degrees to five decimals. " +
  "'geoevents export' gives everything.";

type Geometry =
  | { type: "Point"; coordinates: Position }
  | { type: "LineString"; coordinates: Position[] }
  | { type: "MultiLineString"; coordinates: Position[][] }
  | { type: "Polygon"; coordinates: Position[][] }
  | { type: "MultiPolygon"; coordinates: Position[][][] };

export interface Feature {
  type: "Feature";
  id: string;
  geometry: Geometry | null;
  properties: Record<string, unknown>;
}

/** The features of some events, one event after the other. */
async function* features(events: Events, rows: readonly number[]): AsyncGenerator<Feature> {
  const crossings = byEvent(events);
  for (const row of rows) yield* ofEvent(events, row, await events.details(row), crossings.get(row) ?? []);
}

function* ofEvent(events: Events, row: number, detail: Detail, crossings: number[]): Generator<Feature> {
  const { lines, marks, places } = events;
  const shared = sharedProperties(events, row, detail);
  const id = events.id(row);
  const at = (place: number): Position => [degrees(places.lon[place]!), degrees(places.lat[place]!)];
  const feature = (part: string, geometry: Geometry | null, own: Record<string, unknown>): Feature => {
    const known: Record<string, unknown> = { ...shared, ...own };
    return { type: "Feature", id: `${id}/${part}`, geometry, properties: Object.fromEntries(COLUMNS.map((name) => [name, known[name] ?? null])) };
  };
  const line = events.lineOf(row);
  if (line >= 0) {
    const [from, to] = [lines.from[line]!, lines.to[line]!];
    const measured = events.measure(line);
    const parts = lineParts(at(from), at(to));
    const geometry: Geometry = parts.length === 1 ? { type: "LineString", coordinates: parts[0]! } : { type: "MultiLineString", coordinates: parts };
    yield feature("trajectory", geometry, {
      feature: "trajectory",
      name: `${places.name.at(from)} → ${places.name.at(to)}`,
      distance_m: Math.round(measured.distance_m * 10) / 10,
      azimuth_deg: Math.round(measured.azimuth_deg * 100) / 100,
      countries: lines.countries.texts(line),
      crossings: crossings.map((c) => crossing(events, c)),
      support: lines.support.at(line),
    });
  }
  const [first, end] = events.marksOf(row);
  const numbers = new Map<string, number>();
  for (let i = first; i < end; i++) {
    const kind = marks.kind.at(i);
    if (kind === "rival") continue; // another version of a place: told under conflicts
    const place = marks.place[i]!;
    const n = numbers.get(kind) ?? 0;
    numbers.set(kind, n + 1);
    yield feature(`${kind}/${n}`, placeGeometry(events, place), {
      feature: kind,
      name: places.name.at(place),
      as_written: n === 0 ? asWritten(detail, kind) : null,
      country: places.country.at(place) || null,
      place_id: places.id.at(place) || null,
      radius_m: known(places.radius_m[place]),
      geo_precision: places.precision.at(place),
    });
  }
  if (first === end && line < 0) {
    // What has no place keeps a row with a null geometry: an event never vanishes because nobody could locate it.
    const lost = detail.unplaced[0];
    yield feature("location/0", null, { feature: "location", name: lost?.name ?? null });
  }
}

function sharedProperties(events: Events, row: number, detail: Detail): Record<string, unknown> {
  const offset = events.utcOffset[row]!;
  const told = (field: string): Claim[] => detail.fields.filter((f) => f.name === field).flatMap((f) => [...f.claims, ...f.alternatives.flatMap((a) => a.claims)]);
  const numbers = ["count", "killed", "injured"].flatMap((name) => ["min", "max", "best"].map((part) => `${name}_${part}`));
  return {
    event_id: events.id(row),
    type: events.type.at(row),
    role: events.role.at(row),
    time_earliest: iso(events.earliest[row]!, offset),
    time_latest: iso(events.latest[row]!, offset),
    time_best: iso(events.best[row]!, offset),
    time_precision: events.precision.at(row) || null,
    weapon: detail.fields.find((f) => f.name === "weapon")?.value || null,
    ...Object.fromEntries(numbers.map((name) => [name, known(events.numbers(`events.${name}`)[row])])),
    actors: [...ACTORS].flatMap((field) =>
      told(field)
        .filter((c) => !c.withdrawn)
        .map((c) => ({ name: c.value, role: field, stance: c.stance, attributed_to: c.by || null })),
    ),
    outcome: events.outcome.at(row) || null,
    sources: Array.from(events.reportsOf.at(row), (r) => ({
      publisher: events.reports.publisher.at(r) || null,
      via: events.reports.via.at(r) || null,
      url: events.reports.url.at(r) || null,
      title: events.reports.title.at(r) || null,
      file: events.reports.file.at(r) || null,
    })),
    conflicts: detail.fields.flatMap((f) =>
      f.alternatives.map((a) => ({
        field: f.name,
        kind: a.kind,
        best: f.value || null,
        other: a.value,
        sources: [...new Set(a.claims.map((c) => events.publisher(c.report)))].sort(),
      })),
    ),
  };
}

const known = (x: number | undefined): number | null => (x === undefined || Number.isNaN(x) ? null : x);
const degrees = (units: number): number => Math.round(units * DEGREE * 1e5) / 1e5;
const asWritten = (detail: Detail, field: string): string | null => detail.fields.find((f) => f.name === field)?.claims[0]?.words ?? null;

function crossing(events: Events, i: number): Record<string, unknown> {
  const { crossings: c } = events;
  return {
    from: c.from.at(i) || null,
    to: c.to.at(i) || null,
    lat: degrees(c.lat[i]!),
    lon: degrees(c.lon[i]!),
    uncertain: c.uncertain[i] === 1,
    error_m: c.error_m[i],
  };
}

function byEvent({ crossings }: Events): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (let i = 0; i < crossings.n; i++) {
    const event = crossings.event[i]!;
    const of = found.get(event);
    if (of) of.push(i);
    else found.set(event, [i]);
  }
  return found;
}

function placeGeometry(events: Events, place: number): Geometry {
  const { places } = events;
  const centre: Position = [degrees(places.lon[place]!), degrees(places.lat[place]!)];
  const ring = places.ring.at(place);
  const radius = known(places.radius_m[place]);
  if (!places.area[place] || (!ring.length && !radius)) return { type: "Point", coordinates: centre };
  const outline = ring.length
    ? Array.from({ length: ring.length / 2 }, (_, i): Position => [degrees(ring[2 * i]!), degrees(ring[2 * i + 1]!)])
    : circleRing(centre, radius!);
  const parts = ringParts(outline);
  return parts.length === 1 ? { type: "Polygon", coordinates: parts } : { type: "MultiPolygon", coordinates: parts.map((p) => [p]) };
}

function iso(seconds: number, offset: number): string | null {
  if (Number.isNaN(seconds)) return null;
  const minutes = Number.isNaN(offset) ? 0 : offset;
  const local = new Date((seconds + minutes * 60) * 1000).toISOString().replace(/\.\d+Z$/, "");
  const [h, m] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((n) => String(n).padStart(2, "0"));
  return `${local}${minutes < 0 ? "-" : "+"}${h}:${m}`;
}

/** Write GeoJSON, feature by feature. */
export async function geojson(events: Events, rows: readonly number[], asked: string): Promise<Blob> {
  const { title, attributions } = events.head;
  const head = { type: "FeatureCollection", generator: "geoevents", title, attribution: attributions, note: NOTE, view: asked, events: rows.length };
  const parts = [`${JSON.stringify(head).slice(0, -1)},"features":[`];
  let separator = "\n";
  for await (const feature of features(events, rows)) {
    parts.push(separator + JSON.stringify(feature));
    separator = ",\n";
  }
  parts.push("\n]}\n");
  return new Blob(parts, { type: "application/geo+json" });
}

/** Write a table, one row for each feature; cells that a spreadsheet would run as formulas are quoted. */
export async function csv(events: Events, rows: readonly number[]): Promise<Blob> {
  const parts = [`\ufeff${[...COLUMNS, "lat", "lon", "wkt", "attribution"].join(",")}\r\n`];
  const credit = events.head.attributions.join("; ");
  for await (const { properties, geometry } of features(events, rows)) {
    const [lon, lat] = geometry?.type === "Point" ? geometry.coordinates : [null, null];
    const cells = [...COLUMNS.map((name) => properties[name]), lat, lon, geometry && wkt(geometry), credit];
    parts.push(`${cells.map(cell).join(",")}\r\n`);
  }
  return new Blob(parts, { type: "text/csv" });
}

export function cell(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && !value.length)) return "";
  if (typeof value === "number") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function wkt({ type, coordinates }: Geometry): string {
  const nested = (value: unknown): string =>
    Array.isArray(value) && typeof value[0] === "number" ? value.join(" ") : `(${(value as unknown[]).map(nested).join(", ")})`;
  return type === "Point" ? `POINT (${coordinates.join(" ")})` : `${type.toUpperCase()} ${nested(coordinates)}`;
}

/** Hand a file to the reader; nothing leaves the page. */
export function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A file name out of a title. */
export function fileName(title: string, suffix: string): string {
  const plain = title.slice(0, 200).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return `${plain.slice(0, 60) || "events"}${suffix}`;
}
