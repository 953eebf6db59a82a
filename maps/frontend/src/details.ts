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

/** Which of the event's reports, which of its quotes, start, end; then what is not plain. */
type ClaimCells = [number, number, number, number, string?, string?, (string | null)?, number?];
type VersionCells = [string, string, string, Alternative["tone"], ClaimCells[]];
type FieldCells = [string, string | null, string, string, number, ClaimCells[], VersionCells[]];
type EventCells = [string[], FieldCells[], [string, string][], [string, string, string][]];

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
  return (JSON.parse(text) as EventCells[]).map((cells, i) => readDetail(cells, first + i, known));
}

function readDetail([quotes, fields, links, unplaced]: EventCells, event: number, known: Known): Detail {
  // Python counts code points, JavaScript UTF-16 units: they differ only in quotes with signs beyond the first plane.
  const cut = quotes.map((quote) => (/[\ud800-\udfff]/.test(quote) ? [...quote] : quote));
  const part = (quote: number, from: number, to?: number): string => {
    const of = cut[quote]!;
    return typeof of === "string" ? of.slice(from, to) : of.slice(from, to).join("");
  };
  const claims = (cells: ClaimCells[], same: string): Claim[] =>
    cells.map(([report, quote, start, end, stance, by, value, withdrawn]) => ({
      report: known.report(event, report),
      before: part(quote, 0, start),
      words: part(quote, start, end),
      after: part(quote, end),
      stance: stance ?? known.stated,
      by: by ?? "",
      value: value ?? same,
      withdrawn: withdrawn === 1,
    }));
  return {
    fields: fields.map(([name, told, detail, reason, support, said, others]) => {
      const value = told ?? known.value(event, name);
      return {
        name,
        label: known.labels[name] ?? labelOf(name),
        value,
        detail,
        reason,
        support,
        claims: claims(said, value),
        alternatives: others.map(([v, d, kind, tone, c]) => ({ value: v, detail: d, kind, tone, claims: claims(c, v) })),
      };
    }),
    links: links.map(([type, target]) => ({ type, event: target })),
    unplaced: unplaced.map(([name, field, why]) => ({ name, field, why })),
  };
}
