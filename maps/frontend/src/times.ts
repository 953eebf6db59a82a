// Times in words, as maps/words.py writes them; the same for every reader, whatever the browser's language and zone.

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

const two = (n: number): string => String(n).padStart(2, "0");

/** Seconds since 1970 UTC, NaN where not known. */
export interface Moments {
  earliest: number;
  latest: number;
  best: number;
}

/** Fill in the blanks of a form of `time_form` (maps/words.py); `offset` is minutes east of Greenwich. */
export function timeInWords(form: string, { earliest, latest, best }: Moments, offset: number): string {
  const local = (seconds: number): Date => new Date((seconds + (offset || 0) * 60) * 1000);
  const known = [best, earliest, latest].find((t) => !Number.isNaN(t));
  if (known === undefined) return form;
  const first = local(known);
  const date = (d: Date): string => `${DAYS[d.getUTCDay()]!} ${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]!} ${d.getUTCFullYear()}`;
  const zone = (): string => {
    if (!offset) return "UTC";
    const minutes = Math.abs(offset);
    return `UTC${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  };
  const blanks: Record<string, () => string> = {
    date: () => date(first),
    time: () => `${two(first.getUTCHours())}:${two(first.getUTCMinutes())}`,
    zone,
    month: () => MONTHS[first.getUTCMonth()]!,
    year: () => String(first.getUTCFullYear()),
    last: () => date(Number.isNaN(latest) ? first : local(latest)),
  };
  return form.replace(/\{(date|time|zone|month|year|last)\}/g, (_, blank: string) => blanks[blank]!());
}
