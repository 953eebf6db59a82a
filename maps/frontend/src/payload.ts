// What Python tells the page; maps/payload.py builds it. Text is text: it only ever becomes a text node.

export interface Claims {
  report: number[];
  before: string[];
  words: string[];
  after: string[];
  stance: string[];
  by: string[];
  value: string[];
  withdrawn: boolean[];
}

export interface Alternative {
  value: string;
  detail: string;
  kind: string;
  tone: "serious" | "plain" | "mild";
  claims: number[];
}

export interface Field {
  name: string;
  label: string;
  value: string;
  detail: string;
  reason: string;
  support: number;
  claims: number[];
  alternatives: Alternative[];
}

export interface EventCard {
  id: string;
  type: string;
  role: string;
  section: "main" | "related" | "also";
  title: string;
  when: string;
  sort: string;
  reports: number[];
  support: number;
  conflicts: string[];
  fields: Field[];
  links: { type: string; event: string }[];
  unplaced: { name: string; field: string; why: string }[];
}

export interface Reports {
  title: string[];
  publisher: string[];
  via: string[];
  published: string[];
  url: string[];
  file: string[];
}

export type MarkKind = "origin" | "destination" | "location" | "rival";

export interface Marks {
  event: number[];
  kind: MarkKind[];
  field: string[];
  lat: number[];
  lon: number[];
  radius_m: number[];
  area: boolean[];
  name: string[];
  note: string[];
  ring: string[];
}

export interface Lines {
  event: number[];
  points: string[];
  support: ("joint" | "composed")[];
  outcome: string[];
  distance_m: number[];
  azimuth_deg: number[];
  from: string[];
  to: string[];
  countries: string[][];
}

export interface Crossings {
  event: number[];
  lat: number[];
  lon: number[];
  uncertain: boolean[];
  error_m: number[];
  from: (string | null)[];
  to: (string | null)[];
}

export type Head = "filled" | "open" | "barred" | "short";

export interface Basemap {
  scale: [number, number];
  translate: [number, number];
  arcs: string[];
  countries: { name: string; polygons: number[][][] }[];
}

export interface Towns {
  name: string[];
  lat: number[];
  lon: number[];
  population: number[];
  seat: ("C" | "1" | "2" | "3" | "P")[];
}

export type Palette = Record<string, string>;

export interface RoleStyle {
  label: string;
  plural: string;
  colour: string;
  section: string;
  shown: boolean;
}

export interface Style {
  palettes: { light: Palette; dark: Palette };
  lines: Record<"joint" | "composed", { dash: number[]; width: number }>;
  roles: Record<string, RoleStyle>;
  outcomes: Record<string, { head: Head; label: string }>;
  signs: Record<string, string>;
  notes: string[];
}

export interface Payload {
  version: 1;
  title: string;
  subtitle: string;
  summary: string;
  /** The main event that most reports tell: the page opens with it. */
  lead: number | null;
  focus: [number, number, number, number] | null;
  style: Style;
  reports: Reports;
  claims: Claims;
  events: EventCard[];
  marks: Marks;
  lines: Lines;
  crossings: Crossings;
  basemap: Basemap;
  towns: Towns;
  attributions: string[];
}

const VERSION = 1;

export function readPayload(text: string): Payload {
  const value = JSON.parse(text) as Payload;
  if (value.version !== VERSION) {
    throw new Error(`this page reads payload version ${VERSION}, not ${String(value.version)}`);
  }
  return value;
}

/** Decode rows of delta-encoded integers (see `encode` in maps/basemap.py) into one flat array. */
export function decode(text: string, columns = 2): Int32Array {
  const out: number[] = [];
  const previous = new Array<number>(columns).fill(0);
  let at = 0;
  while (at < text.length) {
    let value = 0;
    let shift = 0;
    let digit: number;
    do {
      digit = text.charCodeAt(at++) - 63;
      value |= (digit & 0x1f) << shift;
      shift += 5;
    } while (digit >= 0x20);
    const column = out.length % columns;
    const total = (previous[column] ?? 0) + (value & 1 ? ~(value >>> 1) : value >>> 1);
    previous[column] = total;
    out.push(total);
  }
  return Int32Array.from(out);
}
