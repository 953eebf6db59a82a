// The events on the map: what is drawn, where its names go, and what lies under the pointer.

import { circle, contains, distanceToLine, geodesic, metresPerWorldPixel, toWorld, worldX, worldY } from "./geo";
import { font, Labels, tidy, type Side, type Text } from "./labels";
import { DEGREE, type Events, type HeadShape, type MarkKind } from "./model";
import * as signs from "./signs";
import type { State } from "./state";
import { colour, nearest, px, py, type View } from "./view";

interface Mark {
  event: number;
  kind: MarkKind;
  field: string;
  name: string;
  x: number;
  y: number;
  radius: number;
  area: boolean;
  outline: Float64Array;
}

interface Line {
  event: number;
  points: Float64Array;
  support: "joint" | "composed";
  outcome: string;
}

interface Crossing {
  event: number;
  x: number;
  y: number;
  uncertain: boolean;
  ring: Float64Array;
}

/** More lines than this in sight are drawn thin and all at once, without the signs of each. */
const DENSE = 250;

const RANK: Record<MarkKind, number> = { origin: 0, destination: 0, location: 1, rival: 2 };
const WORDS: Record<MarkKind, string> = { origin: "Origin", destination: "Destination", location: "", rival: "other version" };
const REACH: Record<MarkKind, number> = { origin: 9, destination: 10, location: 8, rival: 7 };

export class Scene {
  readonly marks: Mark[];
  readonly lines: Line[];
  readonly crossings: Crossing[];

  private readonly lineOf = new Map<number, Line>();
  private shownMarks: Mark[] = [];
  private shownLines: Line[] = [];
  private shownCrossings: Crossing[] = [];
  private rings: Mark[] = [];
  private points: Mark[] = [];

  constructor(private readonly events: Events) {
    const { marks, lines, crossings, places } = events;
    const lat = (place: number): number => places.lat[place]! * DEGREE;
    const lon = (place: number): number => places.lon[place]! * DEGREE;
    const rows = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
    this.marks = rows(marks.n).map((i) => {
      const p = marks.place[i]!;
      const ring = places.ring.at(p);
      const radius = places.radius_m[p]! || 0;
      return {
        event: marks.event[i]!,
        kind: marks.kind.at(i) as MarkKind,
        field: marks.field.at(i),
        name: tidy(places.name.at(p)),
        x: worldX(lon(p)),
        y: worldY(lat(p)),
        radius: radius / metresPerWorldPixel(lat(p)),
        area: places.area[p] === 1,
        outline: ring.length ? toWorld(ring, DEGREE, DEGREE, 0, 0) : circle(lat(p), lon(p), radius),
      };
    });
    this.lines = rows(lines.n).map((i) => {
      const [a, b] = [lines.from[i]!, lines.to[i]!];
      return {
        event: lines.event[i]!,
        points: geodesic(lat(a), lon(a), lat(b), lon(b), 32),
        support: lines.support.at(i) as "joint" | "composed",
        outcome: lines.outcome.at(i),
      };
    });
    for (const l of this.lines) this.lineOf.set(l.event, l);
    this.crossings = rows(crossings.n).map((i) => {
      const [y, x] = [crossings.lat[i]! * DEGREE, crossings.lon[i]! * DEGREE];
      return {
        event: crossings.event[i]!,
        x: worldX(x),
        y: worldY(y),
        uncertain: crossings.uncertain[i] === 1,
        ring: circle(y, x, crossings.error_m[i]!, 48),
      };
    });
  }

  private ink(view: View, event: number): signs.Ink {
    const role = this.events.roleStyle(event);
    return { line: colour(view, role?.colour ?? "faint"), paper: colour(view, "halo") };
  }

  private head(outcome: string): { head: HeadShape } {
    const { outcomes } = this.events.head.style;
    return outcomes[outcome] ?? outcomes["unknown"] ?? { head: "open" };
  }

  private strength(event: number, state: State): number {
    return state.selected === null || state.selected === event ? 1 : 0.32;
  }

  /** Order what is shown: later is drawn later, on top: the selected event, then main events. */
  prepare(state: State): void {
    const weight = (e: number): number =>
      (e === state.selected ? 4 : 0) + (this.events.section(e) === "main" ? 2 : this.events.section(e) === "related" ? 1 : 0);
    const order = <T extends { event: number }>(items: T[]): T[] =>
      items.filter((i) => state.pass[i.event] === 1).sort((a, b) => weight(a.event) - weight(b.event));
    this.shownLines = order(this.lines);
    this.shownCrossings = order(this.crossings);
    this.shownMarks = order(this.marks).sort((a, b) => this.importance(a, state) - this.importance(b, state));
    // One ring and one sign for each point, those of the most important mark there; an area has no point.
    const rings = new Map<string, Mark>();
    const points = new Map<string, Mark>();
    for (const m of this.shownMarks) {
      rings.set(`${m.x}/${m.y}/${m.radius}`, m);
      if (!m.area) points.set(`${m.x}/${m.y}`, m);
    }
    this.rings = [...rings.values()];
    this.points = [...points.values()];
  }

  draw(view: View, state: State): void {
    const lines = this.shownLines.map((l) => ({ line: l, pixels: this.pixels(view, l.points) }));
    const near = lines.filter(({ pixels }) => isInSight(view, pixels));
    if (near.length > DENSE) {
      const chosen = (event: number): boolean => event === state.selected || event === state.hover;
      this.smear(view, near.filter(({ line }) => !chosen(line.event)));
      this.drawLines(view, state, near.filter(({ line }) => chosen(line.event)));
      this.drawPoints(view, state, this.points.filter((m) => chosen(m.event)));
    } else {
      this.drawRings(view, state);
      this.drawLines(view, state, near);
      this.drawPoints(view, state, this.points);
      this.drawCrossings(view, state);
    }
    view.ctx.globalAlpha = 1;
  }

  private smear(view: View, drawn: { line: Line; pixels: Float64Array }[]): void {
    for (const section of ["also", "related", "main"]) {
      const of = drawn.filter(({ line }) => this.events.section(line.event) === section);
      const ends = of.map(({ pixels: p }): [number, number] => [p[p.length - 2]!, p[p.length - 1]!]);
      if (of[0]) signs.smear(view.ctx, of.map((o) => o.pixels), ends, this.ink(view, of[0].line.event));
    }
  }

  private drawRings(view: View, state: State): void {
    const { ctx } = view;
    for (const m of this.rings) {
      const r = m.radius * view.scale;
      if (r < REACH[m.kind] || r > 3 * (view.width + view.height)) continue;
      ctx.globalAlpha = this.strength(m.event, state) * (m.kind === "rival" ? 0.55 : 1);
      outline(view, m.outline, m.x);
      // A fill as wide as the map would only tint it.
      const isWide = r > Math.min(view.width, view.height) / 2.2 && m.event !== state.selected;
      signs.area(ctx, this.ink(view, m.event), isWide ? 0 : m.area ? 0.07 : 0.12);
    }
    for (const c of this.shownCrossings) {
      if (!c.uncertain) continue;
      ctx.globalAlpha = this.strength(c.event, state);
      outline(view, c.ring, c.x);
      signs.area(ctx, { line: colour(view, "ink"), paper: colour(view, "halo") }, 0.12);
    }
  }

  private drawLines(view: View, state: State, drawn: { line: Line; pixels: Float64Array }[]): void {
    for (const { line, pixels } of drawn) {
      view.ctx.globalAlpha = this.strength(line.event, state);
      signs.trajectory(
        view.ctx,
        pixels,
        this.ink(view, line.event),
        { style: this.events.head.style.lines[line.support], head: this.head(line.outcome).head },
        { start: 9, end: 11 },
        state.selected === line.event || state.hover === line.event ? 1.3 : 1,
      );
    }
  }

  private drawPoints(view: View, state: State, points: Mark[]): void {
    for (const m of points) {
      view.ctx.globalAlpha = this.strength(m.event, state);
      const [x, y] = this.at(view, m);
      if (isNear(view, x, y)) signs[m.kind](view.ctx, x, y, this.ink(view, m.event));
    }
  }

  private drawCrossings(view: View, state: State): void {
    const ink = { line: colour(view, "ink"), paper: colour(view, "halo") };
    for (const c of this.shownCrossings) {
      view.ctx.globalAlpha = this.strength(c.event, state);
      const [x, y] = this.at(view, c);
      const line = this.lineOf.get(c.event);
      // On a line too short to see, the sign would hide the line.
      if (line && signs.lengthOf(this.pixels(view, line.points)) < 60) continue;
      if (isNear(view, x, y)) signs.crossing(view.ctx, x, y, ink, c.uncertain);
    }
  }

  /** Keep names off the signs and lines, then name the places of the events. */
  label(view: View, labels: Labels, state: State): void {
    const dense = this.shownLines.length > DENSE;
    const marks = this.shownMarks.filter((m) => !dense || m.event === state.selected).reverse();
    for (const m of marks) {
      const [x, y] = this.at(view, m);
      const r = m.area ? 2 : REACH[m.kind];
      labels.block({ x: x - r, y: y - r, w: 2 * r, h: 2 * r });
    }
    for (const l of dense ? [] : this.shownLines) {
      const line = this.pixels(view, l.points);
      const whole = signs.lengthOf(line);
      const step = Math.max(7, whole / 400);
      for (let d = 14; d < whole - 14; d += step) {
        const [x, y] = signs.pointAt(line, d);
        labels.block({ x: x - 5, y: y - 5, w: 10, h: 10 });
      }
    }
    for (const c of this.shownCrossings) labels.block(around(px(view, nearest(view, c.x)), py(view, c.y), 7));
    const named = new Set<string>();
    for (const m of marks) {
      const [x, y] = this.at(view, m);
      const key = `${m.name}/${Math.round(x / 6)}/${Math.round(y / 6)}`;
      if (named.has(key) || x < -40 || y < -40 || x > view.width + 40 || y > view.height + 40) continue;
      const ring = m.radius * view.scale;
      const reach = m.area ? 2 : ring > REACH[m.kind] && ring < 60 ? ring : REACH[m.kind];
      const text = this.text(view, m, state);
      const bare = { lines: text.lines.filter((line) => line.font === text.lines[0]?.font) };
      if ([text, bare].some((t) => labels.write(t, x, y, reach + 5, this.sides(view, m)))) named.add(key);
    }
    // What is named later keeps clear of the rings too.
    for (const m of marks) {
      const ring = m.radius * view.scale;
      const [x, y] = this.at(view, m);
      if (!m.area && ring < 60) labels.block(around(x, y, ring + 3));
    }
  }

  private importance(m: Mark, state: State): number {
    const section = this.events.section(m.event);
    return (state.selected === m.event ? 8 : 0) + (section === "main" ? 4 : section === "related" ? 2 : 0) - RANK[m.kind] * (m.kind === "rival" ? 3 : 1);
  }

  private text(view: View, m: Mark, state: State): Text {
    const role = this.events.roleStyle(m.event);
    const strong = this.events.section(m.event) === "main" && m.kind !== "rival";
    const dim = state.selected !== null && state.selected !== m.event;
    const ink = dim || m.kind === "rival" ? colour(view, "town") : colour(view, "ink");
    const type = font(strong ? 15 : 13, m.kind === "rival" ? 500 : 700, m.area);
    const lines: Text["lines"] = wrapped(m.name).map((text) => ({ text, font: type, colour: ink }));
    const word = m.kind === "location" || m.kind === "rival" ? (m.kind === "rival" ? WORDS.rival : "") : strong ? WORDS[m.kind] : "";
    if (word) {
      lines.push({
        text: word,
        font: font(11.5, 500),
        colour: m.kind === "rival" || dim ? colour(view, "muted") : colour(view, role?.colour ?? "muted"),
      });
    }
    return { lines };
  }

  /** Names go to the side that the line does not take. */
  private sides(view: View, m: Mark): Side[] {
    if (m.area) return ["c", "n", "s", "e", "w"];
    const line = this.lineOf.get(m.event);
    if (!line || m.kind === "location") return ["e", "w", "ne", "se", "nw", "sw", "n", "s"];
    const p = this.pixels(view, line.points);
    const goesEast = (p[p.length - 2]! - p[0]!) * (m.kind === "origin" ? 1 : -1) > 0;
    return goesEast ? ["w", "sw", "nw", "s", "n", "se", "ne", "e"] : ["e", "se", "ne", "s", "n", "sw", "nw", "w"];
  }

  /** The event at a pixel, or null. */
  find(view: View, x: number, y: number): number | null {
    let best: { event: number; far: number } | null = null;
    const offer = (event: number, far: number, within: number): void => {
      if (far <= within && (!best || far < best.far)) best = { event, far };
    };
    for (const m of this.shownMarks) {
      const [mx, my] = this.at(view, m);
      if (!m.area) offer(m.event, Math.hypot(mx - x, my - y) - 6, 8);
      else if (contains(shifted(m.outline, nearest(view, m.x) - m.x), (x + view.left) / view.scale, (y + view.top) / view.scale))
        offer(m.event, 7.9, 8);
    }
    for (const l of this.shownLines) {
      offer(l.event, distanceToLine(this.pixels(view, l.points), x, y), 8);
    }
    return (best as { event: number } | null)?.event ?? null;
  }

  private at(view: View, m: { x: number; y: number }): [number, number] {
    return [px(view, nearest(view, m.x)), py(view, m.y)];
  }

  private pixels(view: View, points: Float64Array): Float64Array {
    const shift = nearest(view, (points[0]! + points[points.length - 2]!) / 2) - (points[0]! + points[points.length - 2]!) / 2;
    const out = new Float64Array(points.length);
    for (let i = 0; i < points.length; i += 2) {
      out[i] = px(view, points[i]! + shift);
      out[i + 1] = py(view, points[i + 1]!);
    }
    return out;
  }
}

/** A long name takes two lines, broken near its middle. */
function wrapped(name: string): string[] {
  if (name.length <= 22) return [name];
  const middle = name.length / 2;
  const gaps = [...name.matchAll(/\s/g)].map((g) => g.index);
  const at = gaps.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return at === undefined ? [name] : [name.slice(0, at), name.slice(at + 1)];
}

const around = (x: number, y: number, r: number): { x: number; y: number; w: number; h: number } => ({
  x: x - r,
  y: y - r,
  w: 2 * r,
  h: 2 * r,
});

const isNear = (view: View, x: number, y: number): boolean =>
  x > -20 && y > -20 && x < view.width + 20 && y < view.height + 20;

/** Could a line, given in pixels, be seen? */
function isInSight(view: View, pixels: Float64Array): boolean {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < pixels.length; i += 2) {
    west = Math.min(west, pixels[i]!);
    east = Math.max(east, pixels[i]!);
    north = Math.min(north, pixels[i + 1]!);
    south = Math.max(south, pixels[i + 1]!);
  }
  return east > -20 && west < view.width + 20 && south > -20 && north < view.height + 20;
}

function shifted(flat: Float64Array, by: number): Float64Array {
  return by ? flat.map((v, i) => (i % 2 ? v : v + by)) : flat;
}

function outline(view: View, flat: Float64Array, x: number): void {
  const shift = nearest(view, x) - x;
  view.ctx.beginPath();
  for (let i = 0; i < flat.length; i += 2) {
    const at: [number, number] = [px(view, flat[i]! + shift), py(view, flat[i + 1]!)];
    if (i) view.ctx.lineTo(...at);
    else view.ctx.moveTo(...at);
  }
  view.ctx.closePath();
}
