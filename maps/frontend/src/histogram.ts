// When the events were, as a histogram: drag over it, or move its two handles, to keep a span of time; play runs it on.

import { el, thousands } from "./dom";
import { timeOf, type Filter } from "./filter";
import type { Events, Palette } from "./model";

const MOST_BINS = 72;
const HOUR = 3_600;
const DAY = 86_400;
/** Steps of equal length, seconds; longer ones follow the calendar. */
const STEPS = [60, 300, 900, HOUR, 3 * HOUR, 6 * HOUR, DAY, 7 * DAY];
const MONTH_STEPS = [1, 3, 12, 60, 120];
const TICK_MS = 700;
const MONTHS = ["Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"];

export class Histogram {
  readonly element: HTMLElement;
  /** Where the bins begin, and the end of the last, seconds since 1970. */
  private readonly edges: number[];
  private readonly binOf: Int16Array;
  private readonly all: Int32Array;
  private passing: Int32Array;
  private readonly canvas = el("canvas", { "aria-hidden": "true" });
  private readonly plot = el("div", { class: "time-plot" }, this.canvas);
  private readonly said = el("span", { class: "time-span" });
  private readonly clear = el("button", { type: "button", class: "textual", text: "All dates", hidden: "" });
  private readonly play: HTMLButtonElement;
  private readonly handles: HTMLElement[];
  private palette: Palette = {};
  /** The bins that are kept: first, end. */
  private range: [number, number];
  private timer = 0;

  constructor(
    private readonly events: Events,
    private readonly filter: Filter,
    private readonly isStill: boolean,
  ) {
    const times = Float64Array.from({ length: events.n }, (_, i) => timeOf(events, i));
    this.edges = binEdges(times);
    const bins = Math.max(1, this.edges.length - 1);
    this.binOf = new Int16Array(events.n);
    this.all = new Int32Array(bins);
    let undated = 0;
    times.forEach((time, i) => {
      this.binOf[i] = Number.isNaN(time) ? -1 : Math.max(0, upper(this.edges, time) - 1);
      if (this.binOf[i]! < 0) undated++;
      else this.all[this.binOf[i]!]!++;
    });
    this.passing = this.all.slice();
    this.range = [0, bins];
    this.play = el("button", { type: "button", class: "play", "aria-pressed": "false" });
    this.name();
    this.handles = ["From", "Until"].map((label, side) => this.handle(label, side as 0 | 1));
    this.plot.append(...this.handles);
    this.element = el(
      "div",
      { class: "time", role: "group", "aria-label": "When the events were" },
      el("div", { class: "time-head" }, el("h2", { text: "When" }), this.said, this.clear, this.play),
      this.plot,
      el(
        "div",
        { class: "time-axis", "aria-hidden": "true" },
        el("span", { text: this.dayOf(0) }),
        el("span", { text: this.lastDay(bins) }),
      ),
      undated > 0 && el("p", { class: "hint", text: `${thousands(undated)} not dated: left out while a span is chosen.` }),
    );
    this.element.hidden = this.edges.length < 3;
    this.clear.addEventListener("click", () => this.keep([0, this.all.length]));
    this.play.addEventListener("click", () => this.onPlay());
    this.onDrag();
    filter.onChange(() => this.follow());
    new ResizeObserver(() => this.paint()).observe(this.plot);
    this.say();
  }

  dress(palette: Palette): void {
    this.palette = palette;
    this.paint();
  }

  // --- what is kept ---

  private get isWhole(): boolean {
    return this.range[0] === 0 && this.range[1] === this.all.length;
  }

  private keep([first, end]: [number, number]): void {
    const n = this.all.length;
    const from = Math.max(0, Math.min(first, n - 1));
    const to = Math.max(from + 1, Math.min(end, n));
    if (from === this.range[0] && to === this.range[1]) return;
    this.range = [from, to];
    this.filter.setSpan(this.isWhole ? null : [this.edges[from]!, this.edges[to]!]);
  }

  /** Take over what the filter says: it may have been reset, or come from a link. */
  private follow(): void {
    const { span } = this.filter;
    if (span) this.range = [Math.max(0, upper(this.edges, span[0]) - 1), Math.max(1, Math.min(this.all.length, lower(this.edges, span[1])))];
    else this.range = [0, this.all.length];
    if (this.range[1] <= this.range[0]) this.range[1] = this.range[0] + 1;
    this.passing.fill(0);
    for (let i = 0; i < this.events.n; i++) {
      const bin = this.binOf[i]!;
      if (bin >= 0 && this.filter.answersButTime(i) && this.filter.isRoleOn(i)) this.passing[bin]!++;
    }
    this.say();
    this.paint();
  }

  private say(): void {
    const [first, end] = this.range;
    this.clear.hidden = this.isWhole;
    this.said.textContent = this.isWhole ? "" : this.spanInWords();
    this.handles.forEach((handle, side) => {
      const at = side ? end : first;
      handle.style.left = `${(100 * at) / this.all.length}%`;
      handle.setAttribute("aria-valuemin", "0");
      handle.setAttribute("aria-valuemax", String(this.all.length));
      handle.setAttribute("aria-valuenow", String(at));
      handle.setAttribute("aria-valuetext", side ? this.lastDay(end) : this.dayOf(first));
    });
  }

  private spanInWords(): string {
    const [from, to] = [this.dayOf(this.range[0]), this.lastDay(this.range[1])];
    return from === to ? from : `${from} – ${to}`;
  }

  private get isFine(): boolean {
    return this.edges.length > 1 && this.edges[1]! - this.edges[0]! < DAY;
  }

  private dayOf(edge: number): string {
    return inWords(this.edges[edge] ?? 0, this.isFine);
  }

  /** The day on which a bin's end lies: midnight ends the day before. */
  private lastDay(edge: number): string {
    return inWords((this.edges[edge] ?? 0) - (this.isFine ? 0 : 1), this.isFine);
  }

  // --- hands ---

  private handle(label: string, side: 0 | 1): HTMLElement {
    const handle = el("div", { class: "time-handle", role: "slider", tabindex: "0", "aria-label": label, "aria-orientation": "horizontal" });
    handle.addEventListener("keydown", (e) => {
      const big = Math.max(2, Math.round(this.all.length / 10));
      const steps: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -big, PageUp: big, Home: -Infinity, End: Infinity };
      const step = steps[e.key];
      if (step === undefined) return;
      e.preventDefault();
      const [first, end] = this.range;
      if (side) this.keep([first, Math.max(first + 1, step === -Infinity ? 0 : Math.min(this.all.length, end + step))]);
      else this.keep([Math.min(end - 1, step === Infinity ? end : Math.max(0, first + step)), end]);
    });
    return handle;
  }

  private onDrag(): void {
    let grip: { side: 0 | 1 | null; anchor: number; range: [number, number] } | null = null;
    const bin = (e: PointerEvent): number => {
      const box = this.plot.getBoundingClientRect();
      return ((e.clientX - box.left) / box.width) * this.all.length;
    };
    this.plot.addEventListener("pointerdown", (e) => {
      if (e.button !== 0) return;
      this.stop();
      const at = bin(e);
      const reach = (16 / this.plot.clientWidth) * this.all.length;
      const [first, end] = this.range;
      const near = ([first, end] as const).map((edge) => Math.abs(edge - at));
      const side = Math.min(...near) <= reach ? (near[0]! <= near[1]! ? 0 : 1) : null;
      grip = { side, anchor: at, range: [first, end] };
      if (side === null && (this.isWhole || at < first || at > end)) {
        grip.range = [NaN, NaN]; // a new span
        this.keep([Math.floor(at), Math.floor(at) + 1]);
      }
      this.plot.setPointerCapture(e.pointerId);
      if (side !== null) this.handles[side]?.focus({ preventScroll: true });
      e.preventDefault();
    });
    this.plot.addEventListener("pointermove", (e) => {
      if (!grip) return;
      const at = bin(e);
      const [first, end] = grip.range;
      if (Number.isNaN(first)) this.keep([Math.floor(Math.min(at, grip.anchor)), Math.ceil(Math.max(at, grip.anchor))]);
      else if (grip.side === 0) this.keep([Math.min(Math.round(at), end - 1), end]);
      else if (grip.side === 1) this.keep([first, Math.max(Math.round(at), first + 1)]);
      else this.shift(first, end, Math.round(at - grip.anchor));
    });
    const drop = (): void => void (grip = null);
    this.plot.addEventListener("pointerup", drop);
    this.plot.addEventListener("pointercancel", drop);
  }

  private shift(first: number, end: number, by: number): void {
    const step = Math.max(-first, Math.min(this.all.length - end, by));
    this.keep([first + step, end + step]);
  }

  private onPlay(): void {
    if (this.timer) {
      this.stop();
      return;
    }
    if (this.isStill) {
      this.next(); // nothing moves by itself for a reader who does not want it
      return;
    }
    this.next();
    this.timer = window.setInterval(() => {
      if (!this.next()) this.stop();
    }, TICK_MS);
    this.name();
  }

  /** Move the span on by a bin; false at the end. */
  private next(): boolean {
    const n = this.all.length;
    const [first, end] = this.range;
    if (this.isWhole || end === n) this.keep([0, this.isWhole ? Math.max(1, Math.round(n / 12)) : end - first]);
    else this.keep([first + 1, end + 1]);
    return this.range[1] < n;
  }

  private stop(): void {
    window.clearInterval(this.timer);
    this.timer = 0;
    this.name();
  }

  private name(): void {
    const running = this.timer !== 0;
    this.play.setAttribute("aria-pressed", String(running));
    this.play.replaceChildren(el("span", { class: running ? "pause-sign" : "play-sign", "aria-hidden": "true" }), running ? "Pause" : this.isStill ? "Step" : "Play");
    this.play.setAttribute("aria-label", running ? "Pause" : this.isStill ? "Show the next span of time" : "Play through time");
  }

  // --- the picture ---

  private paint(): void {
    const { clientWidth: width, clientHeight: height } = this.plot;
    const ctx = this.canvas.getContext("2d");
    if (!ctx || !width) return;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    ctx.scale(ratio, ratio);
    const n = this.all.length;
    const most = Math.max(1, ...this.all);
    const each = width / n;
    const gap = each > 4 ? 1 : 0;
    const [first, end] = this.range;
    const colour = (name: string): string => this.palette[name] ?? "#777";
    if (!this.isWhole) {
      ctx.fillStyle = colour("mark");
      ctx.globalAlpha = 0.55;
      ctx.fillRect(first * each, 0, (end - first) * each, height);
      ctx.globalAlpha = 1;
    }
    const bar = (bin: number, count: number): void => {
      if (!count) return;
      // A root keeps one event beside a thousand in sight.
      const h = Math.max(2, Math.sqrt(count / most) * (height - 6));
      ctx.fillRect(bin * each, height - h, Math.max(1, each - gap), h);
    };
    for (let i = 0; i < n; i++) {
      ctx.fillStyle = colour("rule");
      bar(i, this.all[i]!);
      ctx.fillStyle = colour(i >= first && i < end ? "ink" : "muted");
      ctx.globalAlpha = i >= first && i < end ? 0.82 : 0.45;
      bar(i, this.passing[i]!);
      ctx.globalAlpha = 1;
    }
    ctx.fillStyle = colour("muted");
    ctx.fillRect(0, height - 1, width, 1);
  }
}

/** The first edge that is greater than a time. */
function upper(edges: number[], time: number): number {
  const at = edges.findIndex((edge) => edge > time);
  return at < 0 ? edges.length - 1 : at;
}

/** The first edge that is not less than a time. */
function lower(edges: number[], time: number): number {
  const at = edges.findIndex((edge) => edge >= time);
  return at < 0 ? edges.length - 1 : at;
}

/** Choose bins of a round length, UTC, so that there are not too many; empty without at least two moments. */
export function binEdges(times: ArrayLike<number>): number[] {
  let [first, last] = [Infinity, -Infinity];
  for (let i = 0; i < times.length; i++) {
    const t = times[i]!;
    if (t < first) first = t;
    if (t > last) last = t;
  }
  if (!(last > first)) return [];
  for (const step of STEPS) {
    if ((last - first) / step >= MOST_BINS - 1) continue;
    const offset = step === 7 * DAY ? 4 * DAY : 0; // weeks begin on a Monday; 1 January 1970 was a Thursday
    const start = Math.floor((first - offset) / step) * step + offset;
    const n = Math.floor((last - start) / step) + 1;
    return Array.from({ length: n + 1 }, (_, i) => start + i * step);
  }
  const [a, b] = [new Date(first * 1000), new Date(last * 1000)];
  const whole = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth() + 1;
  const step = MONTH_STEPS.find((m) => whole / m < MOST_BINS - 1) ?? 12 * Math.ceil(whole / 12 / (MOST_BINS - 2));
  const begin = Math.floor((a.getUTCFullYear() * 12 + a.getUTCMonth()) / step) * step;
  const out: number[] = [];
  for (let m = begin; ; m += step) {
    out.push(Date.UTC(Math.floor(m / 12), m % 12, 1) / 1000);
    if (out.at(-1)! > last) return out;
  }
}

function inWords(seconds: number, isFine: boolean): string {
  const d = new Date(seconds * 1000);
  const day = `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]!} ${d.getUTCFullYear()}`;
  if (!isFine) return day;
  return `${day}, ${String(d.getUTCHours()).padStart(2, "0")}:${String(d.getUTCMinutes()).padStart(2, "0")} UTC`;
}
