// The contents of cards, as maps/details.py writes them: columns of some thousand events; a card is made when it is asked for.

import type { Numbers, PackedHead, Strings, Tables } from "./columns";

export interface Claim {
  report: number;
  before: string;
  words: string;
  after: string;
  stance: string;
  /** To whom the report attributes it, or "". */
  by: string;
  value: string;
  withdrawn: boolean;
}

export interface Alternative {
  value: string;
  detail: string;
  kind: string;
  tone: "serious" | "plain" | "mild";
  claims: Claim[];
}

export interface Field {
  name: string;
  label: string;
  value: string;
  detail: string;
  reason: string;
  support: number;
  claims: Claim[];
  alternatives: Alternative[];
}

export interface Detail {
  fields: Field[];
  /** Relations to other events, by their id. */
  links: { type: string; event: string }[];
  unplaced: { name: string; field: string; why: string }[];
}

/** What few events have stands in the head of a chunk, by the row of an event, a field or a claim. */
export interface ChunkHead extends PackedHead {
  versions: [field: number, value: string, note: string, kind: string, tone: Alternative["tone"], claims: number][];
  more: [claim: number, stance: string, by: string, value: string | null, withdrawn: number][];
  links: [event: number, type: string, target: string][];
  unplaced: [event: number, name: string, field: string, why: string][];
}

/** What a chunk leaves to the columns. */
export interface Known {
  labels: Record<string, string>;
  /** The stance of a claim that is simply stated. */
  stated: string;
  value(event: number, field: string): string;
  report(event: number, which: number): number;
}

const labelOf = (name: string): string => (name === "told" ? "In the words of the reports" : `${name.slice(0, 1).toUpperCase()}${name.slice(1).replaceAll("_", " ")}`);

/** The cards of the events from `first` on. */
export class Chunk {
  private readonly numbers: Record<string, Numbers> = {};
  private readonly texts: Strings;
  private readonly quotes: Strings;
  private readonly versions: Map<number, ChunkHead["versions"]>;
  private readonly more: Map<number, ChunkHead["more"][number]>;
  private readonly links: Map<number, ChunkHead["links"]>;
  private readonly unplaced: Map<number, ChunkHead["unplaced"]>;
  /** Where the fields and quotes of each event begin, and the claims of each field. */
  private readonly fieldsAt: Uint32Array;
  private readonly quotesAt: Uint32Array;
  private readonly claimsAt: Uint32Array;

  constructor(
    head: ChunkHead,
    tables: Tables,
    private readonly first: number,
    private readonly known: Known,
  ) {
    for (const [name, column] of tables) if (ArrayBuffer.isView(column)) this.numbers[name] = column;
    this.texts = tables.get("texts.text") as Strings;
    this.quotes = tables.get("quotes.text") as Strings;
    this.versions = grouped(head.versions);
    this.more = new Map(head.more.map((m) => [m[0], m]));
    this.links = grouped(head.links);
    this.unplaced = grouped(head.unplaced);
    this.fieldsAt = starts(this.of("events", "fields"));
    this.quotesAt = starts(this.of("events", "quotes_of"));
    // Those of other versions follow those of the field itself.
    this.claimsAt = starts(Uint32Array.from(this.of("fields", "claims"), (n, at) => n + (this.versions.get(at) ?? []).reduce((sum, v) => sum + v[5], 0)));
  }

  private of(table: string, name: string): Numbers {
    return this.numbers[`${table}.${name}`]!;
  }

  /** The card of an event. */
  detail(event: number): Detail {
    const row = event - this.first;
    const [from, to] = [this.fieldsAt[row]!, this.fieldsAt[row + 1]!];
    return {
      fields: Array.from({ length: to - from }, (_, i) => this.field(event, from + i)),
      links: (this.links.get(row) ?? []).map(([, type, target]) => ({ type, event: target })),
      unplaced: (this.unplaced.get(row) ?? []).map(([, name, place, why]) => ({ name, field: place, why })),
    };
  }

  private field(event: number, at: number): Field {
    const said = (column: string): string => this.texts.at(this.of("fields", column)[at]!);
    const name = said("name");
    const value = this.of("fields", "value")[at]! < 0 ? this.known.value(event, name) : said("value");
    let claim = this.claimsAt[at]!;
    const take = (n: number, same: string): Claim[] => Array.from({ length: n }, () => this.claim(event, claim++, same));
    return {
      name,
      label: this.known.labels[name] ?? labelOf(name),
      value,
      detail: said("note"),
      reason: said("reason"),
      support: this.of("fields", "support")[at]!,
      claims: take(this.of("fields", "claims")[at]!, value),
      alternatives: (this.versions.get(at) ?? []).map(([, v, note, kind, tone, n]) => ({ value: v, detail: note, kind, tone, claims: take(n, v) })),
    };
  }

  private claim(event: number, row: number, same: string): Claim {
    const of = (column: string): number => this.of("claims", column)[row]!;
    const [, stance, by, value, withdrawn] = this.more.get(row) ?? [];
    const quote = this.quotes.at(this.quotesAt[event - this.first]! + of("quote"));
    const [before, words, after] = parts(quote, of("start"), of("length"));
    return {
      report: this.known.report(event, of("report")),
      before,
      words,
      after,
      stance: stance ?? this.known.stated,
      by: by ?? "",
      value: value ?? same,
      withdrawn: withdrawn === 1,
    };
  }
}

function starts(counts: Numbers): Uint32Array {
  const out = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) out[i + 1] = out[i]! + counts[i]!;
  return out;
}

/** Cut a quotation around its words. Python counts code points: the same but beyond the first plane. */
function parts(quote: string, start: number, length: number): [string, string, string] {
  const end = start + length;
  if (!/[\ud800-\udfff]/.test(quote)) return [quote.slice(0, start), quote.slice(start, end), quote.slice(end)];
  const points = [...quote];
  return [points.slice(0, start).join(""), points.slice(start, end).join(""), points.slice(end).join("")];
}

function grouped<T extends [number, ...unknown[]]>(rows: T[]): Map<number, T[]> {
  const out = new Map<number, T[]>();
  for (const row of rows) {
    const found = out.get(row[0]);
    if (found) found.push(row);
    else out.set(row[0], [row]);
  }
  return out;
}
