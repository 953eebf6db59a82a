// The side panel: title, filters, the list of events (a full alternative to the picture) and the card of one.

import { card, publisher } from "./card";
import { el, plural, words } from "./dom";
import type { EventCard, Payload } from "./payload";

const SECTIONS: { key: EventCard["section"]; title: string }[] = [
  { key: "main", title: "Main events" },
  { key: "related", title: "Related events" },
  { key: "also", title: "Also mentioned" },
];

export interface Listener {
  select(event: number | null): void;
  hover(event: number | null): void;
  filter(shown: ReadonlySet<number>): void;
}

export class Panel {
  readonly element: HTMLElement;
  private readonly list = el("div", { class: "list" });
  private readonly detail = el("div", { class: "detail", hidden: "" });
  private readonly status = el("p", { class: "status", role: "status" });
  private readonly search = el("input", { type: "search", id: "search", placeholder: "Place, weapon, source …", autocomplete: "off" });
  private readonly roles = new Set<string>();
  private readonly buttons: HTMLButtonElement[] = [];
  private readonly haystacks: string[];
  private readonly onMap: ReadonlySet<number>;
  private shown = new Set<number>();

  constructor(
    private readonly payload: Payload,
    private readonly listener: Listener,
  ) {
    this.onMap = new Set(payload.marks.event);
    this.haystacks = payload.events.map((e) => haystack(payload, e));
    for (const e of payload.events) if (payload.style.roles[e.role]?.shown) this.roles.add(e.role);
    this.element = el(
      "aside",
      { class: "panel", "aria-label": "Events" },
      el(
        "header",
        { class: "masthead" },
        words("h1", payload.title),
        payload.subtitle && words("p", payload.subtitle, "subtitle"),
        el("p", { class: "summary", text: payload.summary }),
      ),
      payload.events.length > 3 && this.tools(),
      this.status,
      this.list,
      this.detail,
      this.credits(),
    );
    this.fill();
  }

  private tools(): HTMLElement {
    this.search.addEventListener("input", () => this.fill());
    const counts = new Map<string, number>();
    for (const e of this.payload.events) counts.set(e.role, (counts.get(e.role) ?? 0) + 1);
    const chips = Object.entries(this.payload.style.roles)
      .filter(([role]) => counts.has(role) && role !== "aggregate" && role !== "statement")
      .map(([role, look]) => {
        const chip = el(
          "button",
          { type: "button", class: `chip role-${look.colour}`, "aria-pressed": String(this.roles.has(role)) },
          el("span", { class: "dot", "aria-hidden": "true" }),
          `${look.plural} `,
          el("span", { class: "count", text: String(counts.get(role)) }),
        );
        chip.addEventListener("click", () => {
          if (!this.roles.delete(role)) this.roles.add(role);
          chip.setAttribute("aria-pressed", String(this.roles.has(role)));
          this.fill();
        });
        return chip;
      });
    return el(
      "div",
      { class: "tools", role: "search" },
      el("label", { for: "search", class: "visually-hidden", text: "Search the events" }),
      this.search,
      el("div", { class: "chips", role: "group", "aria-label": "Shown on the map" }, ...chips),
    );
  }

  /** Fill the list with what the filters let through, and tell the map. */
  private fill(): void {
    const asked = fold(this.search.value);
    const found = this.payload.events.map((_, i) => i).filter((i) => this.haystacks[i]!.includes(asked));
    this.shown = new Set(found.filter((i) => this.roles.has(this.payload.events[i]!.role)));
    this.list.replaceChildren();
    this.buttons.length = 0;
    for (const { key, title } of SECTIONS) {
      const members = found.filter((i) => {
        const e = this.payload.events[i]!;
        return e.section === key && (key === "also" || this.roles.has(e.role));
      });
      if (!members.length) continue;
      const { lead } = this.payload;
      members.sort((a, b) => Number(b === lead) - Number(a === lead) || this.payload.events[a]!.sort.localeCompare(this.payload.events[b]!.sort) || a - b);
      const items = members.map((i) => el("li", {}, this.item(i)));
      const many = key === "also" && members.length > 0;
      const heading = el("h2", { text: title });
      const ol = el("ol", { role: "list" }, ...items);
      this.list.append(
        many
          ? el("details", { class: "group also", ...(asked ? { open: "" } : {}) }, el("summary", {}, heading, el("span", { class: "count", text: String(members.length) })), el("p", { class: "hint", text: "Earlier events, statements and totals that the reports mention." }), ol)
          : el("section", { class: "group" }, heading, ol),
      );
    }
    const none = this.payload.events.length ? "No event matches." : "The reports hold no event that could be read.";
    this.status.textContent = found.length ? (asked ? `${plural(found.length, "event")} found` : "") : none;
    this.listener.filter(this.shown);
  }

  private item(index: number): HTMLButtonElement {
    const event = this.payload.events[index]!;
    const look = this.payload.style.roles[event.role];
    const onMap = this.onMap.has(index);
    const button = el(
      "button",
      { type: "button", class: `event role-${look?.colour ?? "faint"}`, "data-event": String(index) },
      words("span", event.title, "event-title"),
      event.when && el("span", { class: "event-when", text: event.when }),
      el(
        "span",
        { class: "event-meta" },
        el("span", { text: plural(event.reports.length, "report") }),
        event.conflicts.length > 0 && el("span", { class: "differ", text: "Reports differ" }),
        !onMap && el("span", { class: "offmap", text: "Not on the map" }),
      ),
    );
    button.addEventListener("click", () => this.listener.select(index));
    button.addEventListener("pointerenter", () => this.listener.hover(index));
    button.addEventListener("pointerleave", () => this.listener.hover(null));
    this.buttons.push(button);
    return button;
  }

  /** Show the card of an event, or the list again. */
  show(index: number | null): void {
    const before = this.detail.dataset["event"];
    this.list.hidden = this.status.hidden = index !== null;
    this.detail.hidden = index === null;
    this.element.querySelector(".tools")?.toggleAttribute("hidden", index !== null);
    this.element.classList.toggle("has-card", index !== null);
    // The card repeats the title of a page that is about one event.
    const repeated = index !== null && this.payload.events[index]!.title === this.payload.title;
    this.element.querySelector(".masthead")?.classList.toggle("visually-hidden", repeated);
    if (index === null) {
      delete this.detail.dataset["event"];
      this.detail.replaceChildren();
      this.buttons.find((b) => b.dataset["event"] === before)?.focus({ preventScroll: false });
      return;
    }
    this.detail.dataset["event"] = String(index);
    const back = el("button", { type: "button", class: "back", text: "← All events" });
    back.addEventListener("click", () => this.listener.select(null));
    this.detail.replaceChildren(back, card(this.payload, index, (e) => this.listener.select(e)));
    this.element.scrollTop = 0;
    this.detail.querySelector<HTMLElement>(".card-title")?.focus({ preventScroll: true });
  }

  private credits(): HTMLElement {
    return el(
      "footer",
      { class: "credits" },
      ...this.payload.style.notes.map((n) => el("p", { text: n })),
      el("h2", { text: "Sources and licences" }),
      el("ul", {}, ...this.payload.attributions.map((a) => words("li", a))),
    );
  }
}

const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

function haystack(payload: Payload, event: EventCard): string {
  const { claims } = payload;
  const said = event.fields.flatMap((f) => [
    f.value,
    ...f.alternatives.map((a) => a.value),
    ...[...f.claims, ...f.alternatives.flatMap((a) => a.claims)].map((c) => claims.words[c]!),
  ]);
  return fold([event.title, event.type, event.when, ...said, ...event.reports.map((r) => publisher(payload, r))].join(" \n "));
}
