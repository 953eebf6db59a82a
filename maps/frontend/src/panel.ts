// The side panel: title, what to look for, the list of events (a full alternative to the picture) and the card of one.

import { card } from "./card";
import { el, plural, thousands, whole } from "./dom";
import { Facets } from "./facets";
import { timeOf, type Filter } from "./filter";
import { Histogram } from "./histogram";
import { EventList, type Group } from "./list";
import type { Events, Palette, Section } from "./model";
import { ranked } from "./ranked";
import type { State } from "./state";

const SECTIONS: { key: Section; title: string; hint?: string }[] = [
  { key: "main", title: "Main events" },
  { key: "related", title: "Related events" },
  { key: "also", title: "Also mentioned", hint: "Earlier events, statements and totals that the reports mention." },
];

export const SORTS = {
  "": "Oldest first",
  newest: "Newest first",
  sources: "Most sources first",
  name: "By name",
} as const;
export type Sort = keyof typeof SORTS;

/** Fewer events than this need no search; up to `STORY`, and on a telephone, the histogram is one filter among others. */
const FEW = 4;
const STORY = 24;
const TELEPHONE = "(max-width: 860px)";
/** Typing is answered when the fingers rest, where there is much to search. */
const REST_MS = 120;

/** What the buttons above the list do. */
export interface Actions {
  /** Copies the link and tells; null when the browser forbids it. */
  copyLink(): Promise<boolean>;
  link(): string;
  download(kind: "geojson" | "csv" | "png"): Promise<void>;
  print(): void;
}

export class Panel {
  readonly element: HTMLElement;
  /** Scrolls: everything but the handle of the sheet on a telephone. */
  private readonly body = el("div", { class: "panel-body" });
  private readonly list: EventList;
  private readonly detail = el("div", { class: "detail", hidden: "" });
  private readonly status = el("p", { class: "status", role: "status" });
  private readonly reset = el("button", { type: "button", class: "textual reset", text: "Reset", hidden: "", "aria-label": "Reset all filters" });
  private readonly search = el("input", { type: "search", id: "search", placeholder: "Place, actor, weapon, source …", autocomplete: "off", maxlength: "200" });
  private readonly sorts = el("select", { id: "sort" });
  private readonly tools: HTMLElement;
  private readonly chips: { role: number; chip: HTMLButtonElement }[] = [];
  private readonly histogram: Histogram;
  private readonly orders = new Map<Sort, Int32Array>();
  private timer = 0;
  private shown: number | null = null;

  constructor(
    private readonly events: Events,
    private readonly state: State,
    private readonly filter: Filter,
    private readonly actions: Actions,
    isStill: boolean,
  ) {
    const { head } = events;
    this.list = new EventList(events, state, this.body);
    this.histogram = new Histogram(events, filter, isStill);
    const isFolded = events.n <= STORY || matchMedia(TELEPHONE).matches;
    this.tools = this.makeTools(new Facets(filter, isFolded && !this.histogram.element.hidden ? this.histogram.element : null), isFolded);
    this.tools.hidden = events.n < FEW;
    this.sorts.hidden = events.n < FEW;
    this.body.append(
      el(
        "header",
        { class: "masthead" },
        whole("h1", head.title),
        ...(head.subtitle ? [whole("p", head.subtitle, "subtitle")] : []),
        el("p", { class: "summary", text: head.summary }),
      ),
      this.bar(),
      this.tools,
      el(
        "div",
        { class: "found" },
        this.status,
        this.reset,
        el("label", { for: "sort", class: "visually-hidden", text: "Order of the list" }),
        this.sorts,
      ),
      this.list.element,
      this.detail,
      this.credits(),
    );
    this.element = el("aside", { class: "panel", "aria-label": "Events" }, this.body);
    filter.onChange(() => this.follow());
    state.on(["selected"], () => this.show(state.selected));
  }

  get sort(): Sort {
    return this.sorts.value as Sort;
  }

  set sort(sort: string) {
    this.sorts.value = sort in SORTS ? sort : "";
  }

  dress(palette: Palette): void {
    this.histogram.dress(palette);
  }

  /** Make the list again: called after every change of the filter, and at first. */
  follow(): void {
    const { events, filter } = this;
    if (document.activeElement !== this.search && this.search.value !== filter.search) this.search.value = filter.search;
    for (const { role, chip } of this.chips) chip.setAttribute("aria-pressed", String(filter.roles.has(role)));
    const groups = this.groups();
    this.list.show(groups);
    const listed = groups.reduce((sum, g) => sum + g.rows.length, 0);
    const all = plural(events.n, "event");
    this.reset.hidden = !filter.isActive;
    if (!events.n) this.status.textContent = "The reports hold no event that could be read.";
    else if (!listed) this.status.textContent = `No event matches. 0 of ${all} shown.`;
    else this.status.textContent = filter.isActive ? `${thousands(listed)} of ${all} shown${filter.within ? ", those at one place of the map" : ""}` : all;
  }

  private groups(): Group[] {
    const { events, filter } = this;
    const rows: Record<Section, number[]> = { main: [], related: [], also: [] };
    const sections = events.role.strings.all().map((name) => events.head.style.roles[name]?.section ?? "also");
    const roles = events.role.codes;
    for (const i of this.order()) {
      if (!filter.answers(i)) continue;
      const section = sections[roles[i]!]!;
      if (section === "also" || filter.isRoleOn(i)) rows[section].push(i);
    }
    return SECTIONS.map(({ key, title, hint }) => ({
      key,
      title,
      ...(hint ? { hint } : {}),
      rows: rows[key],
      isFolded: key === "also" && !filter.search.trim(),
    }));
  }

  /** All events in the order that is asked for; each order is found once. */
  private order(): Int32Array {
    const { sort } = this;
    const known = this.orders.get(sort);
    if (known) return known;
    const made = this.inOrder(sort);
    this.orders.set(sort, made);
    return made;
  }

  private inOrder(sort: Sort): Int32Array {
    const { events } = this;
    const { lead } = events.head;
    const keys = new Float64Array(events.n);
    switch (sort) {
      case "name": {
        const titles = Array.from(keys, (_, i) => events.title(i));
        const { compare } = new Intl.Collator("en", { numeric: true });
        return Int32Array.from(keys.keys()).sort((a, b) => compare(titles[a]!, titles[b]!) || a - b);
      }
      case "sources":
        for (let i = 0; i < keys.length; i++) keys[i] = -1_000 * events.support[i]! - Math.min(999, events.reportsOf.count(i));
        break;
      default:
        for (let i = 0; i < keys.length; i++) {
          const time = timeOf(events, i);
          keys[i] = sort === "newest" ? -time : time;
        }
    }
    const order = ranked(keys);
    if (sort !== "" || lead === null) return order;
    return Int32Array.from([lead, ...order.filter((i) => i !== lead)]); // only a story has a leading event
  }

  // --- what stands above the list ---

  private bar(): HTMLElement {
    const said = el("p", { class: "said", role: "log", "aria-live": "polite" });
    const address = el("input", { class: "address", readonly: "", "aria-label": "Link to this view", hidden: "" });
    const say = (text: string): void => {
      said.textContent = text;
    };
    const copy = button("Copy link", "Copy a link to this view", () => {
      void this.actions.copyLink().then((isCopied) => {
        address.hidden = isCopied;
        if (isCopied) say("Link to this view copied.");
        else {
          address.value = this.actions.link();
          say("Copy this link:");
          address.select();
        }
      });
    });
    const kinds = [
      ["geojson", "GeoJSON", "places and lines, for maps"],
      ["csv", "CSV", "a table, for spreadsheets"],
      ["png", "PNG", "the map as a picture"],
    ] as const;
    const menu = el("details", { class: "menu" }, el("summary", { text: "Download" }));
    const items = kinds.map(([kind, label, hint]) => {
      const made = button(label, `Download ${label}: ${hint}`, () => {
        menu.open = false;
        say("Making the file …");
        this.actions.download(kind).then(
          () => say(kind === "png" ? "Picture saved." : `File saved: ${plural(this.state.passing, "event")}.`),
          () => say("This could not be saved: a layer of the map forbids it."),
        );
      });
      made.append(el("span", { class: "hint", text: hint }));
      return made;
    });
    menu.append(el("div", { class: "menu-items" }, ...items));
    menu.addEventListener("focusout", (e) => {
      if (!(e.relatedTarget instanceof Node && menu.contains(e.relatedTarget))) menu.open = false;
    });
    menu.addEventListener("keydown", (e) => {
      if (e.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
      e.stopPropagation();
    });
    const print = button("Print", "Print this view on one page", () => this.actions.print());
    copy.classList.add("copy");
    print.classList.add("print");
    return el("div", { class: "bar" }, el("div", { class: "bar-buttons", role: "group", "aria-label": "This view" }, copy, menu, print), said, address);
  }

  private makeTools(facets: Facets, isFolded: boolean): HTMLElement {
    const { filter } = this;
    this.search.addEventListener("input", () => {
      window.clearTimeout(this.timer);
      const ask = (): void => filter.setSearch(this.search.value);
      if (this.events.n < 2_000) ask();
      else this.timer = window.setTimeout(ask, REST_MS);
    });
    for (const [value, text] of Object.entries(SORTS)) this.sorts.append(el("option", { value, text }));
    this.sorts.addEventListener("change", () => {
      const top = this.sorts.offsetTop - this.body.offsetTop;
      this.body.scrollTop = Math.min(this.body.scrollTop, Math.max(0, top)); // another order is read from its start
      this.follow();
      this.onSort();
    });
    this.reset.addEventListener("click", () => {
      this.search.value = "";
      filter.reset();
      this.search.focus({ preventScroll: true });
    });
    return el(
      "div",
      { class: "tools", role: "search" },
      el("label", { for: "search", class: "visually-hidden", text: "Search the events" }),
      this.search,
      this.makeChips(),
      isFolded ? null : this.histogram.element,
      facets.element,
    );
  }

  /** Told when the reader chooses another order. */
  onSort: () => void = () => undefined;

  private makeChips(): HTMLElement | null {
    const { events, filter } = this;
    const counts = new Int32Array(events.role.strings.length);
    for (let i = 0; i < events.n; i++) counts[events.role.codes[i]!]!++;
    const names = events.role.strings.all();
    for (const [role, look] of Object.entries(events.head.style.roles)) {
      const code = names.indexOf(role);
      if (code < 0 || role === "aggregate" || role === "statement") continue;
      const chip = el(
        "button",
        { type: "button", class: `chip role-${look.colour}`, "aria-pressed": String(filter.roles.has(code)) },
        el("span", { class: "dot", "aria-hidden": "true" }),
        `${look.plural} `,
        el("span", { class: "count", text: thousands(counts[code]!) }),
      );
      chip.addEventListener("click", () => filter.setRole(code, !filter.roles.has(code)));
      this.chips.push({ role: code, chip });
    }
    if (this.chips.length < 2) return null;
    return el("div", { class: "chips", role: "group", "aria-label": "Shown on the map" }, ...this.chips.map((c) => c.chip));
  }

  // --- the card ---

  /** Show the card of an event, or the list again. */
  private show(index: number | null): void {
    const before = this.shown;
    this.shown = index;
    for (const part of this.body.querySelectorAll<HTMLElement>(":scope > .list, :scope > .found, :scope > .tools")) {
      part.hidden = index !== null || (part === this.tools && this.events.n < FEW);
    }
    this.detail.hidden = index === null;
    this.element.classList.toggle("has-card", index !== null);
    // The card repeats the title of a page that is about one event.
    const repeated = index !== null && this.events.title(index) === this.events.head.title;
    this.body.querySelector(".masthead")?.classList.toggle("visually-hidden", repeated);
    if (index === null) {
      this.detail.replaceChildren();
      this.list.refresh();
      this.list.focusOn(before);
      return;
    }
    void this.events.details(index).then((detail) => {
      if (this.shown !== index) return; // the reader has gone on
      this.detail.replaceChildren(this.nextTo(index), card(this.events, index, detail, (e) => this.state.select(e)));
      this.body.scrollTop = 0;
      this.detail.querySelector<HTMLElement>(".card-title")?.focus({ preventScroll: true });
    });
  }

  private nextTo(index: number): HTMLElement {
    const go = (step: 1 | -1, text: string, label: string): HTMLButtonElement => {
      const to = this.list.beside(index, step);
      const made = button(text, label, () => this.state.select(to));
      made.disabled = to === null;
      return made;
    };
    const back = button("← All events", "All events", () => this.state.select(null));
    back.classList.add("back");
    return el(
      "nav",
      { class: "card-nav", "aria-label": "Between events" },
      back,
      el("span", { class: "card-steps" }, go(-1, "↑", "Previous event"), go(1, "↓", "Next event")),
    );
  }

  private credits(): HTMLElement {
    const { head } = this.events;
    return el(
      "footer",
      { class: "credits" },
      ...head.style.notes.map((n) => el("p", { text: n })),
      el("h2", { text: "Sources and licences" }),
      el("ul", {}, ...head.attributions.map((a) => whole("li", a))),
      head.generated && el("p", { class: "generated", text: `${head.generated}.` }),
    );
  }
}

function button(text: string, label: string, call: () => void): HTMLButtonElement {
  const made = el("button", { type: "button", text, ...(label === text ? {} : { "aria-label": label }) });
  made.addEventListener("click", call);
  return made;
}
