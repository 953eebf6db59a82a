// The view as a link: what is asked, chosen and looked at, in the fragment of the address. No server ever sees it.

import { FACETS, type FacetName } from "./filter";

export interface View {
  /** Where the map stands: latitude, longitude, zoom. */
  at: [number, number, number] | null;
  search: string;
  /** Seconds since 1970, the end not included. */
  span: [number, number] | null;
  /** South, west, north, east of the part of the map that is asked for. */
  within: [number, number, number, number] | null;
  chosen: Partial<Record<FacetName, string[]>>;
  /** Roles put on and off, by name. */
  on: string[];
  off: string[];
  sort: string;
  /** Id of the chosen event. */
  event: string | null;
}

/** A fragment is written by anybody: nothing longer is read, and no more values of one kind. */
const LONGEST = 20_000;
const LONGEST_VALUE = 500;
const MOST_VALUES = 200;
/** 0001-01-01 and 9999-12-31, seconds since 1970. */
const TIMES = [-62_135_596_800, 253_402_300_799] as const;

/** What would be cut when it is read is not written. */
const isShort = (value: string): boolean => value.length <= LONGEST_VALUE;

export function toFragment(view: View): string {
  const out = new URLSearchParams();
  if (view.at) out.set("at", `${view.at[0].toFixed(4)},${view.at[1].toFixed(4)},${view.at[2].toFixed(2)}`);
  if (view.search.trim()) out.set("q", view.search.trim());
  if (view.span) out.set("time", view.span.join(","));
  if (view.within) out.set("within", view.within.map((v) => v.toFixed(5)).join(","));
  for (const name of FACETS) for (const value of view.chosen[name] ?? []) if (isShort(value)) out.append(name, value);
  for (const role of view.on) out.append("on", role);
  for (const role of view.off) out.append("off", role);
  if (view.sort) out.set("sort", view.sort);
  if (view.event !== null && isShort(view.event)) out.set("event", view.event);
  const text = out.toString();
  return text ? `#${text}` : "";
}

/** Read a fragment; what makes no sense is left out. */
export function fromFragment(fragment: string): View {
  const asked = new URLSearchParams(fragment.slice(0, LONGEST).replace(/^#/, ""));
  const text = (name: string): string => (asked.get(name) ?? "").slice(0, LONGEST_VALUE);
  const texts = (name: string): string[] => asked.getAll(name).slice(0, MOST_VALUES).map((value) => value.slice(0, LONGEST_VALUE));
  const numbers = (name: string, length: number): number[] | null => {
    const parts = text(name).split(",");
    const found = parts.map(Number);
    return parts.length === length && parts.every((p) => p.trim() !== "") && found.every(Number.isFinite) ? found : null;
  };
  const at = numbers("at", 3);
  const isPlace = at !== null && Math.abs(at[0]!) <= 90 && Math.abs(at[1]!) <= 540 && at[2]! >= 0 && at[2]! <= 25;
  const span = numbers("time", 2);
  const isSpan = span !== null && span[0]! < span[1]! && span[0]! >= TIMES[0] && span[1]! <= TIMES[1];
  const within = numbers("within", 4);
  const isWithin = within !== null && within[0]! <= within[2]! && within[1]! <= within[3]! && within.every((v) => Math.abs(v) <= 540);
  const chosen: View["chosen"] = {};
  for (const name of FACETS) {
    const values = texts(name);
    if (values.length) chosen[name] = values;
  }
  return {
    at: isPlace ? (at as [number, number, number]) : null,
    search: text("q"),
    span: isSpan ? (span as [number, number]) : null,
    within: isWithin ? (within as [number, number, number, number]) : null,
    chosen,
    on: texts("on"),
    off: texts("off"),
    sort: text("sort"),
    event: asked.has("event") ? text("event") : null,
  };
}
