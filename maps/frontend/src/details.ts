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

type ClaimCells = [number, number, number, number, string, string, string, number];
type VersionCells = [string, string, string, Alternative["tone"], ClaimCells[]];
type FieldCells = [string, string, string, string, number, ClaimCells[], VersionCells[]];
interface Chunk {
  quotes: string[];
  events: [FieldCells[], [string, string][], [string, string, string][]][];
}

const labelOf = (name: string): string => (name === "told" ? "In the words of the reports" : `${name.slice(0, 1).toUpperCase()}${name.slice(1).replaceAll("_", " ")}`);

export function readChunk(text: string, labels: Record<string, string>): Detail[] {
  const { quotes, events } = JSON.parse(text) as Chunk;
  // Python counts code points, JavaScript UTF-16 units: they differ only in quotes with signs beyond the first plane.
  const cut = quotes.map((quote) => (/[\ud800-\udfff]/.test(quote) ? [...quote] : quote));
  const part = (quote: number, from: number, to?: number): string => {
    const of = cut[quote]!;
    return typeof of === "string" ? of.slice(from, to) : of.slice(from, to).join("");
  };
  const claim = ([report, quote, start, end, stance, by, value, withdrawn]: ClaimCells): Claim => ({
    report,
    before: part(quote, 0, start),
    words: part(quote, start, end),
    after: part(quote, end),
    stance,
    by,
    value,
    withdrawn: withdrawn === 1,
  });
  return events.map(([fields, links, unplaced]) => ({
    fields: fields.map(([name, value, detail, reason, support, claims, others]) => ({
      name,
      label: labels[name] ?? labelOf(name),
      value,
      detail,
      reason,
      support,
      claims: claims.map(claim),
      alternatives: others.map(([v, d, kind, tone, said]) => ({ value: v, detail: d, kind, tone, claims: said.map(claim) })),
    })),
    links: links.map(([type, event]) => ({ type, event })),
    unplaced: unplaced.map(([name, field, why]) => ({ name, field, why })),
  }));
}
