// The events as the page has them: typed columns of maps/payload.py behind names. Text only ever becomes a text node.

import { Codes, Lists, readPacked, Strings, unpack, type Numbers, type Tables } from "./columns";
import { Chunk, type ChunkHead, type Detail, type Known } from "./details";
import { inverse, type Inverse } from "./geo";
import { timeInWords } from "./times";
import type { Disputed, Packed, Towns, Water } from "./basemap";

export const VERSION = 3;
/** Coordinates are in units of this many degrees. */
export const DEGREE = 1e-5;

export type Palette = Record<string, string>;
export type HeadShape = "filled" | "open" | "barred" | "short";
export type MarkKind = "origin" | "destination" | "location" | "rival";
export type Section = "main" | "related" | "also";

export interface RoleStyle {
  label: string;
  plural: string;
  colour: string;
  section: Section;
  shown: boolean;
}

export interface Style {
  palettes: { light: Palette; dark: Palette };
  lines: Record<"joint" | "composed", { dash: number[]; width: number }>;
  roles: Record<string, RoleStyle>;
  outcomes: Record<string, { head: HeadShape; label: string }>;
  fields: Record<string, string>;
  stated: string;
  signs: Record<string, string>;
  notes: string[];
}

/** What is read at once, before anything is decoded. */
export interface Head {
  version: number;
  title: string;
  subtitle: string;
  /** When the page was made, in words; empty where nobody asked for it. */
  generated: string;
  summary: string;
  /** The main event that most reports tell: the page opens with it. */
  lead: number | null;
  /** West, south, east, north of all that is drawn; east may pass 180. */
  focus: [number, number, number, number] | null;
  /** Events of one chunk of details. */
  chunk: number;
  style: Style;
  attributions: string[];
}

export function readHead(text: string): Head {
  const head = JSON.parse(text) as Head;
  if (head.version !== VERSION) throw new Error(`this page reads payload version ${VERSION}, not ${String(head.version)}`);
  return head;
}

/** Gives the packed text of a part of the page: "columns", "basemap", "details-0". */
export type Parts = (name: string) => string | null;

export interface Places {
  n: number;
  name: Codes;
  /** In the gazetteer; may be empty. */
  id: Codes;
  lat: Numbers;
  lon: Numbers;
  radius_m: Numbers;
  precision: Codes;
  country: Codes;
  area: Numbers;
  ring: Lists;
}

export interface Marks {
  n: number;
  event: Numbers;
  kind: Codes;
  field: Codes;
  place: Numbers;
  note: Codes;
}

export interface Lines {
  n: number;
  event: Numbers;
  from: Numbers;
  to: Numbers;
  support: Codes;
  outcome: Codes;
  countries: Lists;
}

export interface Crossings {
  n: number;
  event: Numbers;
  lat: Numbers;
  lon: Numbers;
  uncertain: Numbers;
  error_m: Numbers;
  from: Codes;
  to: Codes;
}

export interface Reports {
  n: number;
  title: Strings;
  url: Strings;
  file: Strings;
  publisher: Codes;
  via: Codes;
  published: Codes;
}

export class Events {
  readonly n: number;
  readonly ids: Strings;
  readonly type: Codes;
  readonly role: Codes;
  readonly outcome: Codes;
  readonly precision: Codes;
  readonly count: Codes;
  readonly killed: Codes;
  readonly injured: Codes;
  /** Seconds since 1970 UTC, NaN where not known. */
  readonly earliest: Numbers;
  readonly latest: Numbers;
  readonly best: Numbers;
  /** Minutes east of Greenwich of the zone that a time was read in, NaN where not known. */
  readonly utcOffset: Numbers;
  /** The most independent sources that one field of the event has. */
  readonly support: Numbers;
  /** How many places are named and not drawn. */
  readonly unplaced: Numbers;
  readonly conflicts: Lists;
  readonly reportsOf: Lists;
  readonly actors: Lists;
  readonly countries: Lists;
  readonly weapons: Lists;

  readonly places: Places;
  readonly marks: Marks;
  readonly lines: Lines;
  readonly crossings: Crossings;
  readonly reports: Reports;

  private readonly firstMark: Int32Array;
  private readonly lineRow: Int32Array;
  private rows: Map<string, number> | undefined;
  private readonly chunks = new Map<number, Promise<Chunk>>();

  constructor(
    readonly head: Head,
    private readonly tables: Tables,
    private readonly parts: Parts,
  ) {
    const codes = (name: string): Codes => this.column(`events.${name}`, Codes);
    const lists = (name: string): Lists => this.column(`events.${name}`, Lists);
    this.ids = this.column("events.id", Strings);
    this.n = this.ids.length;
    this.type = codes("type");
    this.role = codes("role");
    this.outcome = codes("outcome");
    this.precision = codes("precision");
    this.count = codes("count");
    this.killed = codes("killed");
    this.injured = codes("injured");
    this.earliest = this.numbers("events.earliest");
    this.latest = this.numbers("events.latest");
    this.best = this.numbers("events.best");
    this.utcOffset = this.numbers("events.utc_offset");
    this.support = this.numbers("events.support");
    this.unplaced = this.numbers("events.unplaced");
    this.conflicts = lists("conflicts");
    this.reportsOf = lists("reports");
    this.actors = lists("actors");
    this.countries = lists("countries");
    this.weapons = lists("weapons");
    this.places = this.table<Places>("places", "lat");
    this.marks = this.table<Marks>("marks", "event");
    this.lines = this.table<Lines>("lines", "event");
    this.crossings = this.table<Crossings>("crossings", "event");
    this.reports = this.table<Reports>("reports", "title");
    this.firstMark = firsts(this.marks.event, this.n);
    this.lineRow = new Int32Array(this.n).fill(-1);
    for (let i = 0; i < this.lines.n; i++) this.lineRow[this.lines.event[i]!] = i;
  }

  private column<T>(name: string, kind: new (...args: never[]) => T): T {
    const found = this.tables.get(name);
    if (!(found instanceof kind)) throw new Error(`the page has no column ${name}`);
    return found;
  }

  /** A column of numbers, by "table.name": "events.killed_min". */
  numbers(name: string): Numbers {
    const found = this.tables.get(name);
    if (!ArrayBuffer.isView(found)) throw new Error(`the page has no numbers ${name}`);
    return found;
  }

  /** A column of repeating strings of the events, by name: "kind". */
  texts(name: string): Codes {
    return this.column(`events.${name}`, Codes);
  }

  private table<T extends { n: number }>(name: string, counted: string): T {
    const made: Record<string, unknown> = { n: (this.tables.get(`${name}.${counted}`) as { length: number }).length };
    for (const [key, column] of this.tables) if (key.startsWith(`${name}.`)) made[key.slice(name.length + 1)] = column;
    return made as unknown as T;
  }

  id(event: number): string {
    return this.ids.at(event);
  }

  /** The row of an id, or -1. */
  rowOf(id: string): number {
    this.rows ??= new Map(this.ids.all().map((text, i) => [text, i]));
    return this.rows.get(id) ?? -1;
  }

  title(event: number): string {
    const part = (name: string): string => this.column(`events.${name}`, Codes).at(event);
    return part("form").replace(/\{(\w+)\}/g, (_, name: string) =>
      name === "origin" || name === "destination" ? this.placeName(event, name) : part(name),
    );
  }

  /** When, in words; empty where it is not dated. */
  when(event: number): string {
    const [earliest, latest, best] = [this.earliest[event]!, this.latest[event]!, this.best[event]!];
    return timeInWords(this.column("events.when", Codes).at(event), { earliest, latest, best }, this.utcOffset[event]!);
  }

  /** The name of the place that is drawn as an event's origin, destination or location; empty without one. */
  placeName(event: number, field: string): string {
    const [first, end] = this.marksOf(event);
    for (let i = first; i < end; i++) if (this.marks.kind.at(i) === field) return this.places.name.at(this.marks.place[i]!);
    return "";
  }

  roleStyle(event: number): RoleStyle | undefined {
    return this.head.style.roles[this.role.at(event)];
  }

  section(event: number): Section {
    return this.roleStyle(event)?.section ?? "also";
  }

  /** Rows of `marks` of an event: from, to (exclusive). */
  marksOf(event: number): [number, number] {
    return [this.firstMark[event]!, this.firstMark[event + 1]!];
  }

  isMapped(event: number): boolean {
    return this.firstMark[event + 1]! > this.firstMark[event]!;
  }

  /** The row of `lines` of an event, or -1. */
  lineOf(event: number): number {
    return this.lineRow[event]!;
  }

  private readonly known = (): Known => ({
    labels: this.head.style.fields,
    stated: this.head.style.stated,
    value: (event, field) => {
      if (field === "time") return this.when(event);
      if (field === "count" || field === "killed" || field === "injured") return this[field].at(event);
      return this.placeName(event, field);
    },
    report: (event, which) => this.reportsOf.at(event)[which]!,
  });

  /** Length and direction of a line, measured on the ellipsoid. */
  measure(line: number): Inverse {
    const { places, lines } = this;
    const [a, b] = [lines.from[line]!, lines.to[line]!];
    return inverse(places.lat[a]! * DEGREE, places.lon[a]! * DEGREE, places.lat[b]! * DEGREE, places.lon[b]! * DEGREE);
  }

  /** What a report is known by. */
  publisher(report: number): string {
    return this.reports.publisher.at(report) || this.reports.file.at(report) || "unnamed source";
  }

  /** The contents of an event's card; a chunk of some thousand events is decoded when the first of them is asked for. */
  async details(event: number): Promise<Detail> {
    const number = Math.floor(event / this.head.chunk);
    let chunk = this.chunks.get(number);
    if (!chunk) {
      const packed = this.parts(`details-${number}`);
      if (packed === null) throw new Error(`the page has no details of event ${event}`);
      chunk = readPacked<ChunkHead>(packed).then(([head, tables]) => new Chunk(head, tables, number * this.head.chunk, this.known()));
      this.chunks.set(number, chunk);
      // Keep few: a reader opens some cards, a search goes through all.
      if (this.chunks.size > 8) this.chunks.delete(this.chunks.keys().next().value!);
    }
    return (await chunk).detail(event);
  }
}

export async function readEvents(head: Head, parts: Parts): Promise<Events> {
  const [, tables] = await readPacked(parts("columns") ?? "");
  return new Events(head, tables, parts);
}

export interface Ground {
  countries: Packed;
  water: Water;
  towns: Towns;
  disputed: Disputed[];
}

export async function readGround(parts: Parts): Promise<Ground> {
  return JSON.parse(new TextDecoder().decode(await unpack(parts("basemap") ?? ""))) as Ground;
}

/** Where the rows of each event begin, in a column of events that only grows. */
function firsts(event: Numbers, n: number): Int32Array {
  const out = new Int32Array(n + 1);
  for (let i = 0; i < event.length; i++) out[event[i]! + 1]!++;
  for (let i = 0; i < n; i++) out[i + 1]! += out[i]!;
  return out;
}
