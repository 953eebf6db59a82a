// The side panel: title, filters, the list of events (a full alternative to the picture) and the card of one.

import { card } from "./card";
import { el, plural, words } from "./dom";
import type { Events, Section } from "./model";
import type { State } from "./state";

const SECTIONS: { key: Section; title: string }[] = [
  { key: "main", title: "Main events" },
  { key: "related", title: "Related events" },
  { key: "also", title: "Also mentioned" },
];

export class Panel {
  readonly element: HTMLElement;
  private readonly list = el("div", { class: "list" });
  private readonly detail = el("div", { class: "detail", hidden: "" });
  private readonly status = el("p", { class: "status", role: "status" });
  private readonly search = el("input", { type: "search", id: "search", placeholder: "Place, weapon, source …", autocomplete: "off" });
  private readonly roles = new Set<string>();
  private readonly buttons: HTMLButtonElement[] = [];
  private readonly haystacks: string[];

  constructor(
    private readonly events: Events,
    private readonly state: State,
  ) {
    const { head } = events;
    this.haystacks = Array.from({ length: events.n }, (_, i) => haystack(events, i));
    for (const role of events.role.strings.all()) if (head.style.roles[role]?.shown) this.roles.add(role);
    this.element = el(
      "aside",
      { class: "panel", "aria-label": "Events" },
      el(
        "header",
        { class: "masthead" },
        words("h1", head.title),
        head.subtitle && words("p", head.subtitle, "subtitle"),
        el("p", { class: "summary", text: head.summary }),
      ),
      events.n > 3 && this.tools(),
      this.status,
      this.list,
      this.detail,
      this.credits(),
    );
    this.fill();
    state.on(["selected"], () => this.show(state.selected));
  }

  private tools(): HTMLElement {
    this.search.addEventListener("input", () => this.fill());
    const counts = new Map<string, number>();
    for (let i = 0; i < this.events.n; i++) counts.set(this.events.role.at(i), (counts.get(this.events.role.at(i)) ?? 0) + 1);
    const chips = Object.entries(this.events.head.style.roles)
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
    const { events } = this;
    const found = this.haystacks.flatMap((text, i) => (text.includes(asked) ? [i] : []));
    this.list.replaceChildren();
    this.buttons.length = 0;
    for (const { key, title } of SECTIONS) {
      const members = found.filter((i) => {
        return events.section(i) === key && (key === "also" || this.roles.has(events.role.at(i)));
      });
      if (!members.length) continue;
      const { lead } = events.head;
      const time = (i: number): number => (Number.isNaN(events.earliest[i]!) ? 1e15 : events.earliest[i]!);
      members.sort((a, b) => Number(b === lead) - Number(a === lead) || time(a) - time(b) || a - b);
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
    const none = events.n ? "No event matches." : "The reports hold no event that could be read.";
    this.status.textContent = found.length ? (asked ? `${plural(found.length, "event")} found` : "") : none;
    const through = new Set(found);
    this.state.filter((i) => through.has(i) && this.roles.has(events.role.at(i)));
  }

  private item(index: number): HTMLButtonElement {
    const { events, state } = this;
    const look = events.roleStyle(index);
    const button = el(
      "button",
      { type: "button", class: `event role-${look?.colour ?? "faint"}`, "data-event": String(index) },
      words("span", events.title(index), "event-title"),
      events.when(index) && el("span", { class: "event-when", text: events.when(index) }),
      el(
        "span",
        { class: "event-meta" },
        el("span", { text: plural(events.reportsOf.count(index), "report") }),
        events.conflicts.count(index) > 0 && el("span", { class: "differ", text: "Reports differ" }),
        !events.isMapped(index) && el("span", { class: "offmap", text: "Not on the map" }),
      ),
    );
    button.addEventListener("click", () => state.select(index));
    button.addEventListener("pointerenter", () => state.point(index));
    button.addEventListener("pointerleave", () => state.point(null));
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
    const repeated = index !== null && this.events.title(index) === this.events.head.title;
    this.element.querySelector(".masthead")?.classList.toggle("visually-hidden", repeated);
    if (index === null) {
      delete this.detail.dataset["event"];
      this.detail.replaceChildren();
      this.buttons.find((b) => b.dataset["event"] === before)?.focus({ preventScroll: false });
      return;
    }
    this.detail.dataset["event"] = String(index);
    const back = el("button", { type: "button", class: "back", text: "← All events" });
    back.addEventListener("click", () => this.state.select(null));
    void this.events.details(index).then((detail) => {
      if (this.detail.dataset["event"] !== String(index)) return; // the reader has gone on
      this.detail.replaceChildren(back, card(this.events, index, detail, (e) => this.state.select(e)));
      this.element.scrollTop = 0;
      this.detail.querySelector<HTMLElement>(".card-title")?.focus({ preventScroll: true });
    });
  }

  private credits(): HTMLElement {
    return el(
      "footer",
      { class: "credits" },
      ...this.events.head.style.notes.map((n) => el("p", { text: n })),
      el("h2", { text: "Sources and licences" }),
      el("ul", {}, ...this.events.head.attributions.map((a) => words("li", a))),
    );
  }
}

const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

function haystack(events: Events, event: number): string {
  const told = [...events.reportsOf.at(event)].map((r) => events.publisher(r));
  const words = [...events.weapons.texts(event), ...events.actors.texts(event), events.outcome.at(event)];
  return fold([events.title(event), events.type.at(event), events.when(event), ...words, ...told].join(" \n "));
}
