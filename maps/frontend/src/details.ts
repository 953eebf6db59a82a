// The contents of cards, as maps/details.py writes them: arrays of cells in a fixed order.

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

/** A chunk: columns of events, of their fields, of the claims of these; texts by their number; what few have by row. */
interface Chunk {
  quotes_of: number[];
  fields: number[];
  name: number[];
  value: number[];
  note: number[];
  reason: number[];
  support: number[];
  claims: number[];
  report: number[];
  quote: number[];
  start: number[];
  length: number[];
  quotes: string[];
  versions: [field: number, value: string, note: string, kind: string, tone: Alternative["tone"], claims: number][];
  more: [claim: number, stance: string, by: string, value: string | null, withdrawn: number][];
  links: [event: number, type: string, target: string][];
  unplaced: [event: number, name: string, field: string, why: string][];
  texts: string[];
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

/** Read the cards of the events from `first` on. */
export function readChunk(text: string, first: number, known: Known): Detail[] {
  const chunk = JSON.parse(text) as Chunk;
  const said = (code: number): string => chunk.texts[code]!;
  const versionsOf = grouped(chunk.versions);
  const moreOf = new Map(chunk.more.map((m) => [m[0], m]));
  const linksOf = grouped(chunk.links);
  const unplacedOf = grouped(chunk.unplaced);
  let [field, claim, quote] = [0, 0, 0];
  const take = (event: number, n: number, same: string): Claim[] =>
    Array.from({ length: n }, () => {
      const row = claim++;
      const [, stance, by, value, withdrawn] = moreOf.get(row) ?? [];
      const [before, words, after] = parts(chunk.quotes[quote + chunk.quote[row]!]!, chunk.start[row]!, chunk.length[row]!);
      return {
        report: known.report(event, chunk.report[row]!),
        before,
        words,
        after,
        stance: stance ?? known.stated,
        by: by ?? "",
        value: value ?? same,
        withdrawn: withdrawn === 1,
      };
    });
  return chunk.fields.map((n, row) => {
    const event = first + row;
    const fields = Array.from({ length: n }, (): Field => {
      const at = field++;
      const name = said(chunk.name[at]!);
      const value = chunk.value[at]! < 0 ? known.value(event, name) : said(chunk.value[at]!);
      return {
        name,
        label: known.labels[name] ?? labelOf(name),
        value,
        detail: said(chunk.note[at]!),
        reason: said(chunk.reason[at]!),
        support: chunk.support[at]!,
        claims: take(event, chunk.claims[at]!, value),
        alternatives: (versionsOf.get(at) ?? []).map(([, v, note, kind, tone, count]) => ({ value: v, detail: note, kind, tone, claims: take(event, count, v) })),
      };
    });
    quote += chunk.quotes_of[row]!;
    return {
      fields,
      links: (linksOf.get(row) ?? []).map(([, type, target]) => ({ type, event: target })),
      unplaced: (unplacedOf.get(row) ?? []).map(([, name, place, why]) => ({ name, field: place, why })),
    };
  });
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
