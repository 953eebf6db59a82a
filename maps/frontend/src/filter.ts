// What the reader asks of the events: words, a span of time, chosen values; which events answer, and how many would.

import { Strings, type Codes, type Lists, type Numbers } from "./columns";
import { DEGREE, type Events } from "./model";
import type { State } from "./state";

export const FACETS = ["type", "actor", "country", "source", "outcome", "places"] as const;
export type FacetName = (typeof FACETS)[number];

const LABELS: Record<FacetName, string> = {
  type: "Kind of event",
  actor: "Actor named",
  country: "Country",
  source: "Source",
  outcome: "Outcome",
  places: "Places",
};
/** What is known of an event's places. */
const LOCATED = ["on the map", "on the map, one not located", "not on the map"];

/** The values of a facet, row after row: `values` of event i end at `ends[i]`; without `ends` each has one. */
interface Rows {
  ends: Uint32Array | null;
  values: Numbers;
}

export interface Facet {
  name: FacetName;
  label: string;
  /** The texts of the values, as they stand in the data; the key of a value in links. */
  keys: Strings;
  /** How a reader sees a value. */
  show(code: number): string;
  rows: Rows;
  chosen: Set<number>;
}

/** Quotes are searched too where the events are few enough to have them all at hand. */
const FEW = 2_048;
const [SEARCH, TIME, WITHIN] = [1, 2, 4];
const bit = (facet: number): number => 8 << facet;

/** A part of the map: degrees. */
export type Within = [south: number, west: number, north: number, east: number];

export class Filter {
  readonly facets: Facet[];
  /** Roles that are shown on the map and in the list, by the code of `events.role`. */
  readonly roles: Set<number>;
  search = "";
  /** Seconds since 1970, the end not included. */
  span: [number, number] | null = null;
  /** The part of the map where an event has a place, such as that of one count. */
  within: Within | null = null;
  /** How many events answer, whatever their role. */
  found: number;

  /** For every event, which of the questions it does not answer. */
  private readonly fails: Uint16Array;
  private readonly texts: Searched;
  private kept: number | null = null;
  private listeners: (() => void)[] = [];

  constructor(
    private readonly events: Events,
    private readonly state: State,
  ) {
    this.fails = new Uint16Array(events.n);
    this.found = events.n;
    this.facets = facets(events);
    this.texts = new Searched(events);
    this.roles = usualRoles(events);
  }

  /** Keep an event in sight that the filters leave out, as long as its card is open. */
  include(event: number | null): void {
    const before = this.kept;
    this.kept = event !== null && this.state.pass[event] === 0 ? event : null;
    if (this.kept !== before) this.pass();
  }

  onChange(call: () => void): void {
    this.listeners.push(call);
  }

  /** Does an event answer every question? (Its role may still keep it off the map.) */
  answers(event: number): boolean {
    return this.fails[event] === 0;
  }

  isRoleOn(event: number): boolean {
    return this.roles.has(this.events.role.codes[event]!);
  }

  get isActive(): boolean {
    return this.search.trim() !== "" || this.span !== null || this.within !== null || this.facets.some((f) => f.chosen.size > 0) || !same(this.roles, usualRoles(this.events));
  }

  setSearch(text: string): void {
    this.search = text;
    this.ask();
    if (text.trim() && this.events.n <= FEW && !this.texts.hasQuotes) {
      void this.texts.loadQuotes().then(() => {
        if (this.search === text) this.ask();
      });
    }
  }

  private ask(): void {
    const match = this.texts.find(this.search);
    this.mark(SEARCH, match && ((i) => match[i] === 1));
    this.tell();
  }

  setSpan(span: [number, number] | null): void {
    this.span = span;
    const { events } = this;
    this.mark(
      TIME,
      span &&
        ((i) => {
          const time = timeOf(events, i);
          return time >= span[0] && time < span[1]; // what is not dated is in no span
        }),
    );
    this.tell();
  }

  setWithin(within: Within | null): void {
    this.askWithin(within);
    this.tell();
  }

  private askWithin(within: Within | null): void {
    this.within = within;
    const { marks, places } = this.events;
    if (!within) return this.mark(WITHIN, null);
    const [south, west, north, east] = within;
    const inside = Uint8Array.from(places.lat, (lat, p) => {
      const [y, x] = [lat * DEGREE, places.lon[p]! * DEGREE];
      return y >= south && y <= north && x >= west && x <= east ? 1 : 0;
    });
    this.mark(WITHIN, (event) => {
      const [first, end] = this.events.marksOf(event);
      for (let i = first; i < end; i++) if (inside[marks.place[i]!]) return true;
      return false;
    });
  }

  choose(facet: Facet, code: number, isChosen: boolean): void {
    if (isChosen) facet.chosen.add(code);
    else facet.chosen.delete(code);
    this.markFacet(facet);
    this.tell();
  }

  setRole(role: number, isOn: boolean): void {
    if (isOn) this.roles.add(role);
    else this.roles.delete(role);
    this.tell();
  }

  /** Ask everything at once, as a link does. */
  set(asked: { search: string; span: [number, number] | null; within: Within | null; chosen: Partial<Record<FacetName, string[]>>; off: string[]; on: string[] }): void {
    this.search = asked.search;
    this.askWithin(asked.within);
    const match = this.texts.find(this.search);
    this.mark(SEARCH, match && ((i) => match[i] === 1));
    for (const facet of this.facets) {
      facet.chosen.clear();
      const keys = new Set(asked.chosen[facet.name] ?? []);
      for (let code = 0; keys.size && code < facet.keys.length; code++) if (keys.has(facet.keys.at(code))) facet.chosen.add(code);
      this.markFacet(facet);
    }
    this.roles.clear();
    for (const role of usualRoles(this.events)) this.roles.add(role);
    this.events.role.strings.all().forEach((name, code) => {
      if (asked.on.includes(name)) this.roles.add(code);
      if (asked.off.includes(name)) this.roles.delete(code);
    });
    this.setSpan(asked.span);
  }

  reset(): void {
    this.set({ search: "", span: null, within: null, chosen: {}, off: [], on: [] });
  }

  /** How many events each value of a facet has among those that answer all the other questions. */
  counts(facet: Facet): Int32Array {
    const out = new Int32Array(facet.keys.length);
    const others = ~bit(this.facets.indexOf(facet));
    const { ends, values } = facet.rows;
    for (let i = 0; i < this.events.n; i++) {
      if (this.fails[i]! & others) continue;
      if (!ends) {
        out[values[i]!]!++;
        continue;
      }
      const first = i ? ends[i - 1]! : 0;
      for (let k = first; k < ends[i]!; k++) if (isFirst(values, first, k)) out[values[k]!]!++;
    }
    return out;
  }

  /** Events that answer all but the question of time, for the histogram. */
  answersButTime(event: number): boolean {
    return (this.fails[event]! & ~TIME) === 0;
  }

  private markFacet(facet: Facet): void {
    const { ends, values } = facet.rows;
    const wanted = new Uint8Array(facet.keys.length);
    for (const code of facet.chosen) wanted[code] = 1;
    const passes = (i: number): boolean => {
      if (!ends) return wanted[values[i]!] === 1;
      for (let k = i ? ends[i - 1]! : 0; k < ends[i]!; k++) if (wanted[values[k]!]) return true;
      return false;
    };
    this.mark(bit(this.facets.indexOf(facet)), facet.chosen.size ? passes : null);
  }

  private mark(flag: number, passes: ((event: number) => boolean) | null): void {
    for (let i = 0; i < this.fails.length; i++) {
      if (!passes || passes(i)) this.fails[i]! &= ~flag;
      else this.fails[i]! |= flag;
    }
  }

  private tell(): void {
    this.found = 0;
    for (const fails of this.fails) if (fails === 0) this.found++;
    this.kept = null;
    this.pass();
    for (const call of this.listeners) call();
  }

  private pass(): void {
    const on = new Uint8Array(this.events.role.strings.length);
    for (const role of this.roles) on[role] = 1;
    const roles = this.events.role.codes;
    this.state.filter((i) => (this.fails[i] === 0 && on[roles[i]!] === 1) || i === this.kept);
  }
}

/** The moment that stands for an event, seconds since 1970; NaN where it is not dated. */
export function timeOf(events: Events, event: number): number {
  const best = events.best[event]!;
  if (!Number.isNaN(best)) return best;
  const earliest = events.earliest[event]!;
  return Number.isNaN(earliest) ? events.latest[event]! : earliest;
}

function usualRoles(events: Events): Set<number> {
  return new Set(events.role.strings.all().flatMap((name, code) => (events.head.style.roles[name]?.shown === false ? [] : [code])));
}

const same = (a: Set<number>, b: Set<number>): boolean => a.size === b.size && [...a].every((x) => b.has(x));

/** Is this the first of equal values of one row? */
function isFirst(values: Numbers, first: number, at: number): boolean {
  for (let k = first; k < at; k++) if (values[k] === values[at]) return false;
  return true;
}

export const readable = (name: string): string => {
  const plain = name.replaceAll("_", " ").trim();
  return plain.slice(0, 1).toUpperCase() + plain.slice(1);
};

function facets(events: Events): Facet[] {
  const { reports } = events;
  const of = (name: FacetName, keys: Strings, rows: Rows, show: (text: string, code: number) => string): Facet => ({
    name,
    label: LABELS[name],
    keys,
    rows,
    show: (code) => show(keys.at(code), code),
    chosen: new Set(),
  });
  const one = (column: Codes): Rows => ({ ends: null, values: column.codes });
  const many = (column: Lists): Rows => ({ ends: column.ends, values: column.values });
  const publishers = Uint32Array.from(events.reportsOf.values, (report) => reports.publisher.codes[report]!);
  return [
    of("type", events.type.strings, one(events.type), (text) => readable(text) || "Not said"),
    of("actor", events.actors.strings!, many(events.actors), (text) => text),
    of("country", events.countries.strings!, many(events.countries), countryName),
    of("source", reports.publisher.strings, { ends: events.reportsOf.ends, values: publishers }, (text) => text || "Unnamed source"),
    of("outcome", events.outcome.strings, one(events.outcome), (text) => readable(text) || "Not reported"),
    of("places", stringsOf(LOCATED), { ends: null, values: located(events) }, readable),
  ];
}

function located(events: Events): Uint8Array {
  const out = new Uint8Array(events.n);
  for (let i = 0; i < out.length; i++) out[i] = !events.isMapped(i) ? 2 : events.unplaced[i]! > 0 ? 1 : 0;
  return out;
}

function stringsOf(texts: readonly string[]): Strings {
  let end = 0;
  return new Strings(texts.join(""), Uint32Array.from(texts, (text) => (end += text.length)));
}

let names: Intl.DisplayNames | undefined;

export function countryName(code: string): string {
  try {
    names ??= new Intl.DisplayNames(["en"], { type: "region" });
    return names.of(code) ?? code;
  } catch {
    return code; // not a code that the browser knows: show it as it is
  }
}

export const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** The texts in which words are looked for: each distinct text is folded and searched once. */
class Searched {
  hasQuotes = false;
  private quotes: string[] | undefined;
  private columns: { strings: Strings; rows: Rows; folded: string[] | undefined }[] | undefined;

  constructor(private readonly events: Events) {}

  /** Made when words are first looked for. */
  private made(): NonNullable<Searched["columns"]> {
    if (this.columns) return this.columns;
    const columns: NonNullable<Searched["columns"]> = (this.columns = []);
    const { events } = this;
    const { reports, marks, places } = events;
    const add = (strings: Strings, rows: Rows): void => void columns.push({ strings, rows, folded: undefined });
    for (const column of [events.texts("kind"), events.texts("a"), events.texts("b"), events.type, events.outcome]) add(column.strings, { ends: null, values: column.codes });
    for (const column of [events.actors, events.weapons]) add(column.strings!, { ends: column.ends, values: column.values });
    const told = events.reportsOf;
    add(reports.title, { ends: told.ends, values: told.values });
    add(reports.publisher.strings, { ends: told.ends, values: Uint32Array.from(told.values, (r) => reports.publisher.codes[r]!) });
    const ends = Uint32Array.from({ length: events.n }, (_, i) => events.marksOf(i)[1]);
    add(places.name.strings, { ends, values: Uint32Array.from(marks.place, (p) => places.name.codes[p]!) });
    return columns;
  }

  /** Decode what the reports say, for searching in quotes as well. */
  async loadQuotes(): Promise<void> {
    const found: string[] = [];
    for (let i = 0; i < this.events.n; i++) {
      const { fields } = await this.events.details(i);
      const said = fields.flatMap((f) => [f.value, ...[...f.claims, ...f.alternatives.flatMap((a) => a.claims)].map((c) => c.words)]);
      found.push(fold([...said, this.events.when(i)].join("\n")));
    }
    this.quotes = found;
    this.hasQuotes = true;
  }

  /** Which events hold every word that is asked for; null when none is. */
  find(text: string): Uint8Array | null {
    const words = fold(text).split(/\s+/).filter(Boolean).slice(0, 12);
    if (!words.length) return null;
    const all = new Uint8Array(this.events.n).fill(1);
    for (const word of words) {
      const has = this.having(word);
      for (let i = 0; i < all.length; i++) all[i]! &= has[i]!;
    }
    return all;
  }

  private having(word: string): Uint8Array {
    const out = new Uint8Array(this.events.n);
    for (const column of this.made()) {
      column.folded ??= column.strings.all().map(fold);
      const { ends, values } = column.rows;
      const hits = Uint8Array.from(column.folded, (text) => (text.includes(word) ? 1 : 0));
      if (!hits.includes(1)) continue;
      for (let i = 0, k = 0; i < out.length; i++) {
        if (!ends) out[i]! |= hits[values[i]!]!;
        else for (; k < ends[i]!; k++) out[i]! |= hits[values[k]!]!;
      }
    }
    this.quotes?.forEach((text, i) => {
      if (!out[i] && text.includes(word)) out[i] = 1;
    });
    return out;
  }
}
