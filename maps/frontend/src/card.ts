// The card of one event: what is best known, who said it in which words, and where reports differ.

import { cut, el, plural, webLink, whole } from "./dom";
import { countryName } from "./filter";
import type { Alternative, Claim, Detail, Field } from "./details";
import type { Events } from "./model";

export function card(events: Events, index: number, detail: Detail, choose: (event: number) => void): HTMLElement {
  const role = events.roleStyle(index);
  const title = whole("h2", events.title(index), "card-title");
  title.tabIndex = -1;
  return el(
    "article",
    { class: "card" },
    el("p", { class: `kicker role-${role?.colour ?? "faint"}`, text: role?.label ?? events.role.at(index) }),
    title,
    standing(events, index, detail),
    facts(events, index),
    detail.unplaced.length > 0 && unplaced(detail),
    ...detail.fields.map((f) => field(events, f)),
    links(events, detail, choose),
    reports(events, index),
  );
}

/** How well the event is known, in one line: who tells it, and whether they agree. */
function standing(events: Events, index: number, detail: Detail): HTMLElement {
  const told = [...events.reportsOf.at(index)];
  const best = events.support[index]!;
  const publishers = [...new Set(told.map((r) => events.publisher(r)))];
  const named = publishers.length <= 3 ? ` (${publishers.map((name) => cut(name, 80)).join(", ")})` : "";
  const differ = detail.fields.filter((f) => f.alternatives.some((a) => a.tone === "serious")).map((f) => cut(f.label, 80).toLowerCase());
  return el(
    "p",
    { class: "standing" },
    whole("span", `Told by ${plural(told.length, "report")}${named}. `),
    best > 1 && `At best ${best} independent sources agree. `,
    best === 1 && told.length > 1 && "No point is told by two independent sources. ",
    differ.length > 0 && el("strong", { class: "differ-line", text: `Reports contradict each other on: ${differ.join(", ")}.` }),
  );
}

/** The numbers of the line on the map. */
function facts(events: Events, index: number): HTMLElement | null {
  const { lines, crossings, head } = events;
  const at = events.lineOf(index);
  if (at < 0) return null;
  let crossed = 0;
  let unsure = false;
  for (let i = 0; i < crossings.n; i++) {
    if (crossings.event[i] !== index) continue;
    crossed += 1;
    unsure ||= crossings.uncertain[i] === 1;
  }
  const countries = lines.countries.texts(at).map(countryName).join(" → ");
  const { distance_m, azimuth_deg: azimuth } = events.measure(at);
  const rows: [string, string][] = [
    ["Length", `${distance(distance_m)}, towards ${compass(azimuth)} (${Math.round(azimuth)}°)`],
    ["Countries", countries + (crossed ? `; ${plural(crossed, "border crossing")}${unsure ? ", place uncertain" : ""}` : "")],
    ["Line", head.style.signs[`line-${lines.support.at(at)}`] ?? ""],
    ["Reached?", (head.style.outcomes[lines.outcome.at(at)] ?? head.style.outcomes["unknown"])?.label ?? ""],
  ];
  return el(
    "dl",
    { class: "facts" },
    ...rows.filter(([, v]) => v).map(([k, v]) => el("div", {}, el("dt", { text: k }), whole("dd", v))),
  );
}

function unplaced(event: Detail): HTMLElement {
  return el(
    "section",
    { class: "unplaced" },
    el("h3", { text: "Named, not on the map" }),
    el(
      "ul",
      {},
      ...event.unplaced.map((p) => el("li", {}, whole("strong", p.name), ` (${cut(p.field, 80).toLowerCase()}): `, whole("span", p.why))),
    ),
  );
}

function field(events: Events, f: Field): HTMLElement {
  const of = (tone: Alternative["tone"]): HTMLElement[] =>
    f.alternatives.filter((a) => a.tone === tone).map((a) => version(events, a));
  const [serious, plain, mild] = [of("serious"), of("plain"), of("mild")];
  const best = el(
    "div",
    { class: "best" },
    f.name !== "told" && whole("p", f.value || "No best value", f.value ? "value" : "value none"),
    f.detail && whole("p", f.detail, "detail"),
    el("p", { class: "reason" }, f.reason && whole("span", sentence(f.reason)), f.support > 0 && ` ${sources(f.support)}`),
    quotes(events, f.claims),
  );
  const side = el("div", { class: "version" }, el("p", { class: "badge", text: f.value ? "Shown as best" : "None is best" }), best);
  return el(
    "section",
    { class: "field" },
    whole("h3", f.label),
    serious.length ? el("div", { class: "versions" }, side, ...serious) : best,
    ...plain,
    mild.length > 0 &&
      el("details", { class: "fold" }, el("summary", { text: `Also said, in agreement (${mild.length})` }), ...mild),
  );
}

function version(events: Events, a: Alternative): HTMLElement {
  return el(
    "div",
    { class: `version ${a.tone}` },
    el("p", { class: "badge", text: a.kind }),
    whole("p", a.value, "value"),
    a.detail && whole("p", a.detail, "detail"),
    quotes(events, a.claims),
  );
}

const SHOWN_AT_ONCE = 2;

function quotes(events: Events, claims: Claim[]): HTMLElement | null {
  if (!claims.length) return null;
  const made = claims.map((c) => quote(events, c));
  const box = el("div", { class: "quotes" }, ...made.slice(0, SHOWN_AT_ONCE));
  const rest = made.slice(SHOWN_AT_ONCE);
  if (rest.length) box.append(el("details", { class: "fold" }, el("summary", { text: `${plural(rest.length, "more quote")}` }), ...rest));
  return box;
}

function quote(events: Events, claim: Claim): HTMLElement {
  const { report: r, stance, by, before, words: said, after } = claim;
  const [published, url] = [events.reports.published.at(r), events.reports.url.at(r)];
  const text = before + said + after;
  return el(
    "figure",
    { class: "quote" },
    el(
      "blockquote",
      { dir: "auto", ...(/^["“«„]|["”»]$/.test(text) ? { class: "quoted" } : {}) },
      before,
      whole("mark", said),
      after,
    ),
    el(
      "figcaption",
      {},
      url ? el("b", {}, webLink(url, events.publisher(r))) : whole("b", events.publisher(r)),
      published ? `, ${published}` : ", undated",
      !(stance === "stated by the report" || (by && stance === "attributed")) && el("span", { class: "stance", text: ` · ${stance}` }),
      by && whole("span", ` · attributed to: ${by}`),
      claim.withdrawn && " · withdrawn by the report",
    ),
  );
}

function links(events: Events, detail: Detail, choose: (event: number) => void): HTMLElement | null {
  const items = detail.links.flatMap((link) => {
    const target = events.rowOf(link.event);
    if (target < 0) return [];
    const button = el("button", { class: "textual", type: "button", dir: "auto", text: cut(events.title(target)) });
    button.addEventListener("click", () => choose(target));
    return [el("li", {}, `${link.type[0]?.toUpperCase() ?? ""}${cut(link.type.slice(1), 80)}: `, button)];
  });
  return items.length ? el("section", { class: "field" }, el("h3", { text: "Related to" }), el("ul", { class: "plain" }, ...items)) : null;
}

function reports(events: Events, index: number): HTMLElement {
  const { reports: all } = events;
  const told = [...events.reportsOf.at(index)];
  return el(
    "section",
    { class: "field" },
    el("h3", { text: plural(told.length, "report") }),
    el(
      "ol",
      { class: "reports" },
      ...told.map((r) => {
        const [title, url, via] = [all.title.at(r), all.url.at(r), all.via.at(r)];
        return el(
          "li",
          {},
          whole("b", events.publisher(r)),
          title ? ": " : "",
          title ? (url ? webLink(url, title) : whole("span", title)) : "",
          el("span", { class: "when", text: ` ${all.published.at(r) || "undated"}` }),
          via && whole("span", ` · through ${via}`),
        );
      }),
    ),
  );
}

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
