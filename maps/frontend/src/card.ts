// The card of one event: what is best known, who said it in which words, and where reports differ.

import { el, plural, webLink, words } from "./dom";
import type { Alternative, EventCard, Field, Payload } from "./payload";

export function card(payload: Payload, index: number, choose: (event: number) => void): HTMLElement {
  const event = payload.events[index]!;
  const role = payload.style.roles[event.role];
  const title = words("h2", event.title, "card-title");
  title.tabIndex = -1;
  return el(
    "article",
    { class: "card" },
    el("p", { class: `kicker role-${role?.colour ?? "faint"}`, text: role?.label ?? event.role }),
    title,
    facts(payload, index),
    event.unplaced.length > 0 && unplaced(event),
    ...event.fields.map((f) => field(payload, f)),
    event.links.length > 0 && links(payload, event, choose),
    reports(payload, event),
  );
}

/** The numbers of the line on the map, in one sentence. */
function facts(payload: Payload, index: number): HTMLElement | null {
  const { lines, crossings, style } = payload;
  const at = lines.event.indexOf(index);
  if (at < 0) return null;
  const crossed = crossings.event.filter((e) => e === index).length;
  const unsure = crossings.event.some((e, i) => e === index && crossings.uncertain[i]);
  const countries = lines.countries[at]!.map(countryName).join(" → ");
  const rows: [string, string][] = [
    ["Length", `${distance(lines.distance_m[at]!)}, towards ${compass(lines.azimuth_deg[at]!)} (${Math.round(lines.azimuth_deg[at]!)}°)`],
    ["Countries", countries + (crossed ? `; ${plural(crossed, "border crossing")}${unsure ? ", place uncertain" : ""}` : "")],
    ["Line", style.signs[`line-${lines.support[at]!}`] ?? ""],
    ["Reached?", (style.outcomes[lines.outcome[at]!] ?? style.outcomes["unknown"])?.label ?? ""],
  ];
  return el(
    "dl",
    { class: "facts" },
    ...rows.filter(([, v]) => v).map(([k, v]) => el("div", {}, el("dt", { text: k }), words("dd", v))),
  );
}

function unplaced(event: EventCard): HTMLElement {
  return el(
    "section",
    { class: "unplaced" },
    el("h3", { text: "Named, not on the map" }),
    el(
      "ul",
      {},
      ...event.unplaced.map((p) => el("li", {}, words("strong", p.name), ` (${p.field.toLowerCase()}): `, words("span", p.why))),
    ),
  );
}

function field(payload: Payload, f: Field): HTMLElement {
  const of = (tone: Alternative["tone"]): HTMLElement[] =>
    f.alternatives.filter((a) => a.tone === tone).map((a) => version(payload, a));
  const [serious, plain, mild] = [of("serious"), of("plain"), of("mild")];
  const best = el(
    "div",
    { class: "best" },
    f.name !== "told" && words("p", f.value || "No best value", f.value ? "value" : "value none"),
    f.detail && words("p", f.detail, "detail"),
    el("p", { class: "reason" }, f.reason && words("span", sentence(f.reason)), f.support > 0 && ` ${sources(f.support)}`),
    quotes(payload, f.claims),
  );
  const side = el("div", { class: "version" }, el("p", { class: "badge", text: "Shown as best" }), best);
  return el(
    "section",
    { class: "field" },
    el("h3", { text: f.label }),
    serious.length ? el("div", { class: "versions" }, side, ...serious) : best,
    ...plain,
    mild.length > 0 &&
      el("details", { class: "fold" }, el("summary", { text: `Also said, in agreement (${mild.length})` }), ...mild),
  );
}

function version(payload: Payload, a: Alternative): HTMLElement {
  return el(
    "div",
    { class: `version ${a.tone}` },
    el("p", { class: "badge", text: a.kind }),
    words("p", a.value, "value"),
    a.detail && words("p", a.detail, "detail"),
    quotes(payload, a.claims),
  );
}

const SHOWN_AT_ONCE = 2;

function quotes(payload: Payload, claims: number[]): HTMLElement | null {
  if (!claims.length) return null;
  const made = claims.map((c) => quote(payload, c));
  const box = el("div", { class: "quotes" }, ...made.slice(0, SHOWN_AT_ONCE));
  const rest = made.slice(SHOWN_AT_ONCE);
  if (rest.length) box.append(el("details", { class: "fold" }, el("summary", { text: `${plural(rest.length, "more quote")}` }), ...rest));
  return box;
}

function quote(payload: Payload, index: number): HTMLElement {
  const { claims, reports: all } = payload;
  const r = claims.report[index]!;
  const stance = claims.stance[index]!;
  const by = claims.by[index]!;
  const text = claims.before[index]! + claims.words[index]! + claims.after[index]!;
  return el(
    "figure",
    { class: "quote" },
    el(
      "blockquote",
      { dir: "auto", ...(/^["“«„]|["”»]$/.test(text) ? { class: "quoted" } : {}) },
      claims.before[index]!,
      el("mark", { text: claims.words[index]! }),
      claims.after[index]!,
    ),
    el(
      "figcaption",
      {},
      words("b", publisher(payload, r)),
      all.published[r] ? `, ${all.published[r]}` : ", undated",
      !(stance === "stated by the report" || (by && stance === "attributed")) && el("span", { class: "stance", text: ` · ${stance}` }),
      by && words("span", ` · attributed to: ${by}`),
      claims.withdrawn[index] && " · withdrawn by the report",
    ),
  );
}

function links(payload: Payload, event: EventCard, choose: (event: number) => void): HTMLElement {
  const items = event.links.map((link) => {
    const target = payload.events.findIndex((e) => e.id === link.event);
    const button = el("button", { class: "textual", type: "button", dir: "auto", text: payload.events[target]?.title ?? link.event });
    button.addEventListener("click", () => choose(target));
    return el("li", {}, `${link.type[0]?.toUpperCase() ?? ""}${link.type.slice(1)}: `, button);
  });
  return el("section", { class: "field" }, el("h3", { text: "Related to" }), el("ul", { class: "plain" }, ...items));
}

function reports(payload: Payload, event: EventCard): HTMLElement {
  const { reports: all } = payload;
  return el(
    "section",
    { class: "field" },
    el("h3", { text: plural(event.reports.length, "report") }),
    el(
      "ol",
      { class: "reports" },
      ...event.reports.map((r) =>
        el(
          "li",
          {},
          words("b", publisher(payload, r)),
          all.title[r] ? ": " : "",
          all.title[r] ? (all.url[r] ? webLink(all.url[r]!, all.title[r]!) : words("span", all.title[r]!)) : "",
          el("span", { class: "when", text: ` ${all.published[r] || "undated"}` }),
          all.via[r] && words("span", ` · through ${all.via[r]!}`),
        ),
      ),
    ),
  );
}

export const publisher = (payload: Payload, report: number): string =>
  payload.reports.publisher[report] || payload.reports.file[report] || "unnamed source";

const sources = (n: number): string => `${n === 1 ? "One independent source." : `${n} independent sources.`}`;

const sentence = (text: string): string => {
  const trimmed = text.trim();
  const start = trimmed.slice(0, 1).toUpperCase() + trimmed.slice(1);
  return /[.!?:]$/.test(start) ? start : `${start}.`;
};

function distance(metres: number): string {
  return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toLocaleString("en", { maximumFractionDigits: metres < 10_000 ? 1 : 0 })} km`;
}

const WINDS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];

const compass = (azimuth: number): string => WINDS[Math.round(azimuth / 45) % 8]!;

function countryName(code: string): string {
  try {
    return new Intl.DisplayNames(["en"], { type: "region" }).of(code) ?? code;
  } catch {
    return code; // not a code that the browser knows: show it as it is
  }
}
