// The list of events: every event as text, in groups; with very many, only the rows in sight are made.

import { el, plural, thousands, words } from "./dom";
import type { Events } from "./model";
import type { State } from "./state";

export interface Group {
  key: string;
  title: string;
  hint?: string;
  rows: ArrayLike<number>;
  /** Folded away until its heading is pressed. */
  isFolded: boolean;
}

/** Up to so many rows are all made; the page can then be searched and printed as it is. */
const ALL_AT_ONCE = 120;
const ROW = 74;
/** Browsers do not scroll farther than some 30 million pixels. */
const TALLEST = 8_000_000;
const PAGE = 8;

export class EventList {
  readonly element = el("div", { class: "list" });
  private groups: Group[] = [];
  private open = new Set<string>();
  /** The rows of a long list: events, or ~g for the heading of group g. */
  private rows = new Int32Array(0);
  private active = 0;
  private isLong = false;
  private frame = 0;

  constructor(
    private readonly events: Events,
    private readonly state: State,
    private readonly scroller: HTMLElement,
  ) {
    this.element.addEventListener("keydown", (e) => this.onKey(e));
    scroller.addEventListener("scroll", () => this.later(), { passive: true });
    new ResizeObserver(() => this.later()).observe(scroller);
    state.on(["hover", "selected"], () => this.light());
  }

  show(groups: Group[]): void {
    this.groups = groups.filter((g) => g.rows.length > 0);
    const total = this.groups.reduce((sum, g) => sum + g.rows.length, 0);
    this.isLong = total > ALL_AT_ONCE;
    this.element.classList.toggle("long", this.isLong);
    if (this.isLong) this.layOut();
    else this.fill();
  }

  /** The event before or after one, in the order of the list. */
  beside(event: number, step: 1 | -1): number | null {
    for (const g of this.groups) {
      const at = Array.prototype.indexOf.call(g.rows, event);
      if (at >= 0) return g.rows[at + step] ?? null;
    }
    return null;
  }

  /** Draw again after having been out of sight. */
  refresh(): void {
    if (this.isLong) this.render();
    else this.light();
  }

  focusOn(event: number | null): void {
    if (event === null) return;
    if (this.isLong) {
      const row = this.rows.indexOf(event);
      if (row >= 0) this.goTo(row);
      return;
    }
    const button = this.element.querySelector<HTMLElement>(`[data-event="${event}"]`);
    const fold = button?.closest("details");
    if (fold) fold.open = true;
    button?.focus();
  }

  // --- few events ---

  private fill(): void {
    this.element.style.height = "";
    this.element.replaceChildren(
      ...this.groups.map((g) => {
        const heading = el("h2", { text: g.title });
        const ol = el("ol", { role: "list" }, ...Array.from(g.rows, (i) => el("li", {}, this.item(i))));
        if (!g.isFolded) return el("section", { class: "group" }, heading, ol);
        const fold = el(
          "details",
          { class: "group also", ...(this.open.has(g.key) ? { open: "" } : {}) },
          el("summary", {}, heading, el("span", { class: "count", text: thousands(g.rows.length) })),
          g.hint && el("p", { class: "hint", text: g.hint }),
          ol,
        );
        fold.addEventListener("toggle", () => (fold.open ? this.open.add(g.key) : this.open.delete(g.key)));
        return fold;
      }),
    );
    this.light();
  }

  // --- very many events ---

  private layOut(): void {
    const rows: number[] = [];
    this.groups.forEach((g, n) => {
      if (this.groups.length > 1) rows.push(~n);
      if (!g.isFolded || this.open.has(g.key)) for (let i = 0; i < g.rows.length; i++) rows.push(g.rows[i]!);
    });
    this.rows = Int32Array.from(rows);
    this.active = Math.min(this.active, Math.max(0, rows.length - 1));
    this.element.style.height = `${this.height}px`;
    this.render();
  }

  private get height(): number {
    return Math.min(TALLEST, this.rows.length * ROW);
  }

  /** How far the top of the list is above the top of what is in sight. */
  private get scrolled(): number {
    return this.scroller.getBoundingClientRect().top - this.element.getBoundingClientRect().top;
  }

  private get inSight(): number {
    return Math.max(1, Math.ceil(this.scroller.clientHeight / ROW));
  }

  /** The first row in sight; where the list is taller than a browser scrolls, it is spread over what there is. */
  private get first(): number {
    const { height } = this;
    const whole = this.rows.length * ROW;
    const top = Math.max(0, this.scrolled);
    if (whole <= height) return Math.floor(top / ROW);
    const share = Math.min(1, top / Math.max(1, height - this.scroller.clientHeight));
    return Math.floor(share * Math.max(0, this.rows.length - this.inSight + 1));
  }

  private later(): void {
    if (!this.isLong || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.render();
    });
  }

  private render(): void {
    if (!this.isLong || this.element.hidden) return;
    const { first } = this;
    const spread = this.rows.length * ROW > this.height;
    const from = Math.max(0, first - 3);
    const to = Math.min(this.rows.length, first + this.inSight + 3);
    const top = spread ? Math.max(0, this.scrolled) - (first - from) * ROW : from * ROW;
    const held = document.activeElement instanceof HTMLElement && this.element.contains(document.activeElement);
    const list = el("ol", { role: "list", "aria-label": "Events" });
    list.style.top = `${Math.max(0, Math.min(top, this.height - (to - from) * ROW))}px`;
    const active = Math.max(from, Math.min(this.active, to - 1));
    for (let row = from; row < to; row++) {
      const value = this.rows[row]!;
      const content = value < 0 ? this.heading(this.groups[~value]!) : this.item(value);
      content.tabIndex = row === active ? 0 : -1;
      content.dataset["row"] = String(row);
      list.append(el("li", { class: value < 0 ? "is-heading" : "", "aria-setsize": String(this.rows.length), "aria-posinset": String(row + 1) }, content));
    }
    this.element.replaceChildren(list);
    if (held) this.element.querySelector<HTMLElement>(`[data-row="${active}"]`)?.focus({ preventScroll: true });
    this.light();
  }

  private heading(group: Group): HTMLElement {
    const count = el("span", { class: "count", text: thousands(group.rows.length) });
    if (!group.isFolded) return el("h2", {}, group.title, " ", count);
    const isOpen = this.open.has(group.key);
    const button = el("button", { type: "button", class: "heading", "aria-expanded": String(isOpen) }, group.title, " ", count);
    button.addEventListener("click", () => {
      if (isOpen) this.open.delete(group.key);
      else this.open.add(group.key);
      this.layOut();
    });
    return button;
  }

  private goTo(row: number): void {
    const to = Math.max(0, Math.min(row, this.rows.length - 1));
    this.active = to;
    const spread = this.rows.length * ROW > this.height;
    const top = spread
      ? (to / Math.max(1, this.rows.length - this.inSight + 1)) * (this.height - this.scroller.clientHeight)
      : to * ROW;
    const first = this.first;
    if (to < first || to >= first + this.inSight - 1) {
      const offset = this.element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top + this.scroller.scrollTop;
      this.scroller.scrollTop = offset + Math.max(0, top - (to > first ? this.scroller.clientHeight - 2 * ROW : 0));
    }
    this.render();
    this.element.querySelector<HTMLElement>(`[data-row="${to}"]`)?.focus({ preventScroll: true });
  }

  private onKey(e: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: -Infinity, End: Infinity };
    const step = steps[e.key];
    if (step === undefined || e.altKey || e.ctrlKey || e.metaKey || !(e.target instanceof HTMLElement)) return;
    if (this.isLong) {
      const row = Number(e.target.dataset["row"] ?? this.active);
      e.preventDefault();
      this.goTo(Number.isFinite(step) ? row + step : step > 0 ? this.rows.length - 1 : 0);
      return;
    }
    const items = [...this.element.querySelectorAll<HTMLElement>(".event, summary")].filter((b) => b.offsetParent !== null);
    const at = items.indexOf(e.target);
    if (at < 0) return;
    e.preventDefault();
    items[Math.max(0, Math.min(items.length - 1, Number.isFinite(step) ? at + step : step > 0 ? items.length - 1 : 0))]?.focus();
  }

  private light(): void {
    const { selected, hover } = this.state;
    for (const button of this.element.querySelectorAll<HTMLElement>(".event")) {
      const event = Number(button.dataset["event"]);
      button.classList.toggle("is-hovered", event === hover);
      if (event === selected) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  private item(index: number): HTMLButtonElement {
    const { events, state } = this;
    const look = events.roleStyle(index);
    const when = events.when(index);
    const button = el(
      "button",
      { type: "button", class: `event role-${look?.colour ?? "faint"}`, "data-event": String(index) },
      words("span", events.title(index), "event-title"),
      el(
        "span",
        { class: "event-meta" },
        el("span", { class: when ? "event-when" : "event-when none", text: when || "Not dated" }),
        el("span", { text: plural(events.reportsOf.count(index), "report") }),
        events.conflicts.count(index) > 0 && el("span", { class: "differ", text: "Reports differ" }),
        !events.isMapped(index) && el("span", { class: "offmap", text: "Not on the map" }),
        events.isMapped(index) && events.unplaced[index]! > 0 && el("span", { class: "offmap", text: "A place not located" }),
      ),
    );
    button.addEventListener("click", () => state.select(index));
    button.addEventListener("pointerenter", () => state.point(index));
    button.addEventListener("pointerleave", () => state.point(null));
    button.addEventListener("focus", () => {
      this.active = Number(button.dataset["row"] ?? this.active);
      state.point(index);
    });
    button.addEventListener("blur", () => state.point(null));
    return button;
  }
}

