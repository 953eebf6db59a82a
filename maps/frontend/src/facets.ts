// The filters by value: for each of kind, actor, country, source and outcome its values with counts that follow.

import { el, thousands, words } from "./dom";
import type { Facet, Filter } from "./filter";

const SHOWN = 8;
const MOST = 200;

export class Facets {
  readonly element: HTMLDetailsElement;
  private readonly number = el("span", { class: "count" });
  private readonly boxes: FacetBox[];

  /** `first` stands above the values. */
  constructor(filter: Filter, first: HTMLElement | null) {
    this.boxes = filter.facets.map((f) => new FacetBox(filter, f)).filter((box) => box.isWorthwhile);
    this.element = el(
      "details",
      { class: "filters" },
      el("summary", {}, el("h2", { text: "Filters" }), this.number),
      first,
      ...this.boxes.map((box) => box.element),
    );
    this.element.hidden = this.boxes.length === 0 && !first;
    const follow = (): void => {
      const chosen = filter.facets.reduce((sum, f) => sum + f.chosen.size, 0);
      const all = chosen + (first && filter.span ? 1 : 0);
      this.number.textContent = all ? `${all} chosen` : "";
      if (this.element.open) for (const box of this.boxes) box.fill();
    };
    filter.onChange(follow);
    this.element.addEventListener("toggle", follow);
  }
}

class FacetBox {
  readonly element: HTMLElement;
  private readonly list = el("ul", { role: "list" });
  private readonly more = el("button", { type: "button", class: "textual", hidden: "" });
  /** Values in the order of how many events have them at all. */
  private readonly order: number[];
  private isLong = false;

  constructor(
    private readonly filter: Filter,
    private readonly facet: Facet,
  ) {
    const counts = filter.counts(facet);
    this.order = Array.from(counts.keys()).filter((code) => counts[code]! > 0);
    this.order.sort((a, b) => counts[b]! - counts[a]! || a - b);
    this.element = el("fieldset", { class: "facet" }, el("legend", { text: facet.label }), this.list, this.more);
    this.more.addEventListener("click", () => {
      this.isLong = !this.isLong;
      this.fill();
    });
  }

  /** A single value leaves nothing to choose. */
  get isWorthwhile(): boolean {
    return this.order.length > 1;
  }

  fill(): void {
    const { facet, filter } = this;
    const counts = filter.counts(facet);
    const shown = this.isLong ? this.order.slice(0, MOST) : this.order.slice(0, SHOWN);
    for (const code of facet.chosen) if (!shown.includes(code)) shown.push(code);
    const held = document.activeElement instanceof HTMLInputElement ? document.activeElement.dataset["code"] : undefined;
    const isHeld = held !== undefined && this.element.contains(document.activeElement);
    this.list.replaceChildren(...shown.map((code) => this.value(code, counts[code]!)));
    if (isHeld) this.list.querySelector<HTMLElement>(`[data-code="${held}"]`)?.focus({ preventScroll: true });
    this.more.hidden = this.order.length <= SHOWN;
    const all = Math.min(MOST, this.order.length);
    this.more.textContent = this.isLong ? "Show fewer" : `Show ${all === this.order.length ? "all" : "the first"} ${thousands(all)}`;
    this.more.setAttribute("aria-label", `${this.more.textContent}: ${facet.label}`);
  }

  private value(code: number, count: number): HTMLElement {
    const { facet, filter } = this;
    const isChosen = facet.chosen.has(code);
    const box = el("input", { type: "checkbox", "data-code": String(code), ...(isChosen ? { checked: "" } : {}) });
    box.addEventListener("change", () => filter.choose(facet, code, box.checked));
    const number = el("span", { class: "count", text: thousands(count) });
    return el("li", { class: count || isChosen ? "" : "none" }, el("label", {}, box, words("span", facet.show(code), "facet-name"), number));
  }
}
