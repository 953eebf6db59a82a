// The legend explains the signs that are on this map, and no others.

import { el } from "./dom";
import type { Disputed } from "./basemap";
import type { Events, HeadShape, Palette } from "./model";
import * as signs from "./signs";

type Draw = (ctx: CanvasRenderingContext2D, ink: signs.Ink, palette: Palette) => void;

const WIDTH = 46;
const HEIGHT = 22;
const MIDDLE = HEIGHT / 2;

export class Legend {
  readonly element: HTMLDetailsElement;
  private readonly swatches: { canvas: HTMLCanvasElement; draw: Draw }[] = [];

  /** The disputed areas in sight, with what is in dispute. */
  private readonly areas = el("ul", { class: "areas" });
  private readonly dispute: HTMLDetailsElement;

  constructor(
    private readonly events: Events,
    private readonly known: readonly Disputed[],
  ) {
    const rows = this.rows();
    this.element = el("details", { class: "legend", open: "" }, el("summary", { text: "How to read this map" }));
    const list = el("ul", {});
    for (const [text, draw] of rows) {
      const canvas = el("canvas", { "aria-hidden": "true" });
      this.swatches.push({ canvas, draw });
      list.append(el("li", {}, canvas, el("span", { text })));
    }
    this.dispute = el("details", { class: "dispute", hidden: "" }, el("summary", { text: "Disputed areas in sight" }), this.areas);
    this.element.append(list, this.dispute, el("p", { class: "note", text: events.head.style.notes[0] ?? "" }));
    this.element.hidden = rows.length === 0;
  }

  /** Name the disputed areas in a part of the map, degrees; its longitudes may lie beyond 180. */
  disputed(south: number, west: number, north: number, east: number): void {
    const seen = this.known.filter(({ box: [w, s, e, n] }) => s <= north && n >= south && [-360, 0, 360].some((turn) => w + turn <= east && e + turn >= west));
    this.dispute.hidden = !seen.length;
    this.areas.replaceChildren(...seen.map((area) => el("li", {}, el("b", { text: area.name }), `: ${area.note}`)));
  }

  private rows(): [string, Draw][] {
    const { lines, marks, places, crossings } = this.events;
    const { style } = this.events.head;
    const kinds = new Set<string>();
    const colours = new Set<string>();
    let isWide = false;
    for (let i = 0; i < marks.n; i++) {
      const [event, place, kind] = [marks.event[i]!, marks.place[i]!, marks.kind.at(i)];
      const role = this.events.roleStyle(event);
      if (!role || role.section === "also") continue;
      colours.add(role.colour);
      isWide ||= places.radius_m[place]! > 0;
      if (!places.area[place] || kind === "rival") kinds.add(kind);
    }
    const rows: [string, Draw][] = [];
    const sign = (key: string, draw: Draw): void => void rows.push([style.signs[key] ?? key, draw]);
    const ends = { start: 0, end: 0 };
    const head = (shape: HeadShape): Draw => (ctx, ink) =>
      signs.trajectory(ctx, [2, MIDDLE, WIDTH - 2, MIDDLE], ink, { style: style.lines.joint, head: shape }, ends);
    for (const name of ["main", "other"]) {
      if (colours.size > 1 && colours.has(name)) {
        sign(name, (ctx, _, p) => {
          ctx.fillStyle = p[name]!;
          ctx.fillRect(WIDTH / 2 - 12, MIDDLE - 3, 24, 6);
        });
      }
    }
    for (const support of ["joint", "composed"] as const) {
      if (!lines.support.strings.all().includes(support)) continue;
      sign(`line-${support}`, (ctx, ink) => {
        ctx.setLineDash(style.lines[support].dash);
        ctx.strokeStyle = ink.line;
        ctx.lineWidth = style.lines[support].width;
        ctx.beginPath();
        ctx.moveTo(2, MIDDLE);
        ctx.lineTo(WIDTH - 2, MIDDLE);
        ctx.stroke();
        ctx.setLineDash([]);
      });
    }
    const outcomes = new Set(lines.outcome.strings.all().map((o) => (o in style.outcomes ? o : "unknown")));
    for (const [outcome, look] of Object.entries(style.outcomes)) if (outcomes.has(outcome)) rows.push([look.label, head(look.head)]);
    if (kinds.has("origin")) sign("origin", (ctx, ink) => signs.origin(ctx, WIDTH / 2, MIDDLE, ink));
    if (kinds.has("destination")) sign("destination", (ctx, ink) => signs.destination(ctx, WIDTH / 2, MIDDLE, ink));
    if (kinds.has("location")) sign("location", (ctx, ink, p) => signs.location(ctx, WIDTH / 2, MIDDLE, { ...ink, line: colours.has("other") ? p["other"]! : ink.line }));
    if (kinds.has("rival")) sign("rival", (ctx, ink) => signs.rival(ctx, WIDTH / 2, MIDDLE, ink));
    if (isWide) {
      sign("radius", (ctx, ink) => {
        ctx.beginPath();
        ctx.arc(WIDTH / 2, MIDDLE, 10, 0, 2 * Math.PI);
        signs.area(ctx, ink, 0.12);
      });
    }
    for (const uncertain of [false, true]) {
      if (crossings.uncertain.includes(uncertain ? 1 : 0)) {
        sign(uncertain ? "crossing-uncertain" : "crossing", (ctx, ink, p) =>
          signs.crossing(ctx, WIDTH / 2, MIDDLE, { ...ink, line: p["ink"]! }, uncertain),
        );
      }
    }
    return rows;
  }

  paint(palette: Palette, ratio = window.devicePixelRatio || 1): void {
    const ink = { line: palette["main"]!, paper: palette["paper"]! };
    for (const { canvas, draw } of this.swatches) {
      canvas.width = WIDTH * ratio;
      canvas.height = HEIGHT * ratio;
      const ctx = canvas.getContext("2d");
      if (!ctx) continue;
      ctx.scale(ratio, ratio);
      draw(ctx, ink, palette);
    }
  }
}
