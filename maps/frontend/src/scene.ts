// The events on the map: what is drawn and how, where its names go, and what lies under the pointer.
//
// Few lines and places are drawn with all their signs; many as thin lines; very many as a density with counts.

import { count, drawBubbles, drawDensity, type Bubble } from "./density";
import { thousands } from "./dom";
import { circle, contains, distanceToLine, geodesic, metresPerWorldPixel, pieces, toWorld, WORLD, worldX, worldY } from "./geo";
import { Geometry, isSeen, shifts, windowOf } from "./geometry";
import { font, Labels, tidy, type Side, type Text } from "./labels";
import { DEGREE, type Events, type HeadShape, type MarkKind } from "./model";
import * as signs from "./signs";
import type { State } from "./state";
import { colour, nearest, px, py, type View } from "./view";

interface Mark {
  event: number;
  /** How many events have this place as this. */
  events: number;
  kind: MarkKind;
  name: string;
  x: number;
  y: number;
  radius: number;
  area: boolean;
  outline: Float64Array;
}

interface Line {
  event: number;
  /** How many events have this line. */
  events: number;
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

/** How the events in sight are drawn. */
export type Mode = "signs" | "lines" | "density";

/** More lines and places than this in sight are drawn thin, more than that, or crowded ones, as a density. */
const FEW = 260;
const MANY = 2_500;
/** So few are always drawn one by one. */
const HANDFUL = 40;
/** Places crowd that share such a square, pixels. */
const SQUARE = 24;

const RANK: Record<MarkKind, number> = { origin: 0, destination: 0, location: 1, rival: 2 };
const WORDS: Record<MarkKind, string> = { origin: "Origin", destination: "Destination", location: "", rival: "other version" };
const EDGE = "beyond the edge of the map (85°)";
const REACH: Record<MarkKind, number> = { origin: 9, destination: 10, location: 8, rival: 7 };

/** What lies under the pointer. */
export type Found = { event: number; /** Set where several events lie here. */ many: Bubble | null } | null;

export class Scene {
  mode: Mode = "signs";
  private readonly geometry: Geometry;
  private readonly crossingsOf = new Map<number, number[]>();

  private lineRows: Int32Array = new Int32Array();
  private markRows: Int32Array = new Int32Array();
  private marks: Mark[] = [];
  private lines: Line[] = [];
  private crossings: Crossing[] = [];
  private lineOf = new Map<number, Line>();
  private rings: Mark[] = [];
  private points: Mark[] = [];
  private bubbles: Bubble[] = [];
  /** The event that is selected, if any. */
  private chosen: number | null = null;

  constructor(private readonly events: Events) {
    this.geometry = new Geometry(events);
    const { crossings } = events;
    for (let i = 0; i < crossings.n; i++) {
      const event = crossings.event[i]!;
      const rows = this.crossingsOf.get(event);
      if (rows) rows.push(i);
      else this.crossingsOf.set(event, [i]);
    }
  }

  /** Find what is in sight of a view and choose how to draw it. */
  prepare(view: View, state: State): void {
    const { places } = this.events;
    const window = windowOf(view, 30);
    this.lineRows = this.geometry.linesIn(window, state.pass);
    const reach = (p: number): number => (places.area[p] || view.zoom > 5 ? (places.radius_m[p]! || 0) / metresPerWorldPixel(places.lat[p]! * DEGREE) : 0);
    this.markRows = this.geometry.marksIn(window, state.pass, reach);
    this.mode = this.modeOf(view);
    this.chosen = state.selected;
    this.bubbles = this.mode === "density" ? count(view, state.pass, this.events, this.geometry) : [];
    if (this.mode === "signs") this.detail(this.lineRows, this.markRows, view, state);
    else if (state.selected !== null) this.detailOf([state.selected], view, state);
    else this.detailOf([], view, state);
  }

  /** How many events that pass stand in sight, each at the place where it happened or was aimed at. */
  inSight(view: View, { pass }: State): number {
    const { x, y, anchor } = this.geometry;
    const window = windowOf(view);
    let n = 0;
    for (let event = 0; event < anchor.length; event++) {
      const p = anchor[event]!;
      if (p >= 0 && pass[event] && y[p]! >= window.north && y[p]! <= window.south && isSeen(x[p]!, x[p]!, window)) n += 1;
    }
    return n;
  }

  /** Choose by how many places and lines are in sight, and by how they crowd. */
  private modeOf(view: View): Mode {
    const { places, lines, marks } = this.events;
    const seen = new Uint8Array(places.n);
    const squares = new Set<number>();
    const side = SQUARE / view.scale;
    let spots = 0;
    for (const row of this.markRows) {
      const p = marks.place[row]!;
      if (seen[p]) continue;
      spots += seen[p] = 1;
      if (spots <= 2 * MANY) squares.add(Math.floor(this.geometry.y[p]! / side) * 1e6 + Math.floor(this.geometry.x[p]! / side));
    }
    const pairs = new Set<number>();
    for (const row of this.lineRows) {
      pairs.add(lines.from[row]! * places.n + lines.to[row]!);
      if (pairs.size > MANY) break;
    }
    const most = Math.max(pairs.size, spots / 2);
    const crowd = spots / Math.max(1, squares.size);
    if (most <= HANDFUL || (most <= FEW && crowd <= 3)) return "signs";
    return most <= MANY && crowd <= 2 ? "lines" : "density";
  }

  /** Make what is drawn with all its signs: some events, whole. */
  private detailOf(chosen: number[], view: View, state: State): void {
    const rows = chosen.flatMap((event) => {
      const [first, end] = this.events.marksOf(event);
      return Array.from({ length: end - first }, (_, i) => first + i);
    });
    const lines = chosen.map((event) => this.events.lineOf(event)).filter((row) => row >= 0);
    this.detail(Int32Array.from(lines), Int32Array.from(rows), view, state);
  }

  private detail(lineRows: Int32Array, markRows: Int32Array, view: View, state: State): void {
    // Later is drawn later, on top: the selected event, then main events. What coincides is drawn once.
    const weight = (e: number): number =>
      (e === state.selected ? 4 : 0) + (this.events.section(e) === "main" ? 2 : this.events.section(e) === "related" ? 1 : 0);
    const lines = new Map<string, Line>();
    const { lines: all, marks } = this.events;
    for (const row of lineRows) {
      const event = all.event[row]!;
      const key = `${all.from[row]!}/${all.to[row]!}/${all.support.codes[row]!}/${all.outcome.codes[row]!}/${this.events.role.codes[event]!}`;
      const known = lines.get(key);
      if (!known) lines.set(key, this.line(row, view.scale));
      else {
        known.events += 1;
        if (weight(event) > weight(known.event)) known.event = event;
      }
    }
    this.lines = [...lines.values()].sort((a, b) => weight(a.event) - weight(b.event) || a.event - b.event);
    this.lineOf = new Map(this.lines.map((l) => [l.event, l]));
    const told = new Map<string, Mark>();
    for (const row of markRows) {
      const event = marks.event[row]!;
      const key = `${marks.place[row]!}/${marks.kind.codes[row]!}/${this.events.role.codes[event]!}`;
      const known = told.get(key);
      if (!known) told.set(key, this.mark(row));
      else {
        known.events += 1;
        if (weight(event) > weight(known.event)) known.event = event;
      }
    }
    this.marks = [...told.values()].sort((a, b) => this.importance(a, state) - this.importance(b, state) || a.event - b.event);
    this.crossings = this.lines.flatMap((l) => (this.crossingsOf.get(l.event) ?? []).map((row) => this.crossing(row)));
    // One ring and one sign for each point, those of the most important mark there; an area has no point.
    const rings = new Map<string, Mark>();
    const points = new Map<string, Mark>();
    for (const m of this.marks) {
      rings.set(`${m.x}/${m.y}/${m.radius}`, m);
      if (!m.area) points.set(`${m.x}/${m.y}`, m);
    }
    this.rings = [...rings.values()];
    this.points = [...points.values()];
  }

  private mark(row: number): Mark {
    const { marks, places } = this.events;
    const p = marks.place[row]!;
    const [lat, lon] = [places.lat[p]! * DEGREE, places.lon[p]! * DEGREE];
    const ring = places.ring.at(p);
    const radius = places.radius_m[p]! || 0;
    return {
      event: marks.event[row]!,
      events: 1,
      kind: marks.kind.at(row) as MarkKind,
      name: tidy(places.name.at(p)),
      x: this.geometry.x[p]!,
      y: this.geometry.y[p]!,
      radius: radius / metresPerWorldPixel(lat),
      area: places.area[p] === 1,
      outline: ring.length ? toWorld(ring, DEGREE, DEGREE, 0, 0) : circle(lat, lon, radius),
    };
  }

  private line(row: number, scale: number): Line {
    const { lines, places } = this.events;
    const [a, b] = [lines.from[row]!, lines.to[row]!];
    const [lat, lon] = [(p: number) => places.lat[p]! * DEGREE, (p: number) => places.lon[p]! * DEGREE];
    return {
      event: lines.event[row]!,
      events: 1,
      points: geodesic(lat(a), lon(a), lat(b), lon(b), pieces(this.geometry.bend[row]!, 2 * scale)),
      support: lines.support.at(row) as "joint" | "composed",
      outcome: lines.outcome.at(row),
    };
  }

  private crossing(row: number): Crossing {
    const { crossings } = this.events;
    const [lat, lon] = [crossings.lat[row]! * DEGREE, crossings.lon[row]! * DEGREE];
    return {
      event: crossings.event[row]!,
      x: worldX(lon),
      y: worldY(lat),
      uncertain: crossings.uncertain[row] === 1,
      ring: circle(lat, lon, crossings.error_m[row]!, 48),
    };
  }

  private ink(view: View, event: number): signs.Ink {
    return { line: colour(view, this.events.roleStyle(event)?.colour ?? "faint"), paper: colour(view, "halo") };
  }

  private head(outcome: string): { head: HeadShape } {
    const { outcomes } = this.events.head.style;
    return outcomes[outcome] ?? outcomes["unknown"] ?? { head: "open" };
  }

  private strength(event: number, selected: number | null): number {
    return selected === null || selected === event ? 1 : 0.32;
  }

  draw(view: View, state: State): void {
    const { ctx } = view;
    if (this.mode !== "signs") {
      ctx.globalAlpha = state.selected === null ? 1 : 0.4;
      if (this.mode === "density") this.drawMany(view);
      else this.drawThin(view);
      ctx.globalAlpha = 1;
    }
    this.drawDetail(view, state.selected);
  }

  private drawDetail(view: View, selected: number | null): void {
    this.drawRings(view, selected);
    this.drawLines(view, selected);
    this.drawPoints(view, selected);
    this.drawCrossings(view, selected);
    view.ctx.globalAlpha = 1;
  }

  /** Draw one event with all its signs, whatever the mode: the one under the pointer. */
  drawOne(view: View, state: State, event: number): void {
    const { marks, lines, crossings, lineOf, rings, points } = this;
    this.detailOf([event], view, state);
    this.drawDetail(view, event);
    Object.assign(this, { marks, lines, crossings, lineOf, rings, points });
  }

  /** Rows of lines in sight, by the colour of their role: the most important last. */
  private byColour(): [name: string, rows: Int32Array][] {
    const { style } = this.events.head;
    const roles = this.events.role.strings.all();
    const order = ["also", "related", "main"];
    const of = (code: number): { colour: string; section: string } => style.roles[roles[code]!] ?? { colour: "faint", section: "also" };
    const names = [...new Set(roles.map((_, code) => of(code)).sort((a, b) => order.indexOf(a.section) - order.indexOf(b.section)).map((r) => r.colour))];
    const nameOf = roles.map((_, code) => of(code).colour);
    return names.map((name) => [name, this.lineRows.filter((row) => nameOf[this.events.role.codes[this.events.lines.event[row]!]!] === name)]);
  }

  private drawMany(view: View): void {
    for (const [name, rows] of this.byColour()) if (rows.length) drawDensity(view, rows, this.events, this.geometry, colour(view, name));
    drawBubbles(view, this.bubbles, colour(view, "main"));
  }

  /** Thin lines that swell towards the destination, all of one look at once; solid and dashed as ever. */
  private drawThin(view: View): void {
    const { ctx } = view;
    const { lines, places, marks } = this.events;
    const window = windowOf(view, 30);
    const dashed = lines.support.strings.all().map((s) => s === "composed");
    for (const [name, rows] of this.byColour()) {
      const solid = new Path2D();
      const broken = new Path2D();
      for (const row of rows) {
        const { points } = this.line(row, view.scale / 2);
        const last = points.length - 2;
        for (const shift of shifts(Math.min(points[0]!, points[last]!), Math.max(points[0]!, points[last]!), window)) {
          const flat = points.map((v, i) => (i % 2 ? py(view, v) : px(view, v + shift)));
          if (dashed[lines.support.codes[row]!]) signs.plain(broken, flat);
          else signs.taper(solid, flat, 2.2);
        }
      }
      ctx.globalAlpha *= 0.75;
      ctx.fillStyle = ctx.strokeStyle = colour(view, name);
      ctx.fill(solid);
      ctx.lineWidth = 1;
      ctx.setLineDash([5, 4]);
      ctx.stroke(broken);
      ctx.setLineDash([]);
      ctx.globalAlpha /= 0.75;
    }
    const ends = marks.kind.strings.all();
    const done = new Set<number>();
    for (const row of this.markRows) {
      const p = marks.place[row]!;
      const kind = ends[marks.kind.codes[row]!]!;
      if (places.area[p] || kind === "rival" || done.has(p)) continue;
      done.add(p);
      const [x, y] = [px(view, nearest(view, this.geometry.x[p]!)), py(view, this.geometry.y[p]!)];
      signs.speck(ctx, x, y, this.ink(view, marks.event[row]!), kind === "origin");
    }
  }

  private drawRings(view: View, selected: number | null): void {
    const { ctx } = view;
    for (const m of this.rings) {
      const r = m.radius * view.scale;
      if (r < REACH[m.kind] || r > 3 * (view.width + view.height)) continue;
      ctx.globalAlpha = this.strength(m.event, selected) * (m.kind === "rival" ? 0.55 : 1);
      outline(view, m.outline, m.x);
      // A fill as wide as the map would only tint it.
      const isWide = r > Math.min(view.width, view.height) / 2.2 && m.event !== selected;
      signs.area(ctx, this.ink(view, m.event), isWide ? 0 : m.area ? 0.07 : 0.12);
    }
    for (const c of this.crossings) {
      if (!c.uncertain) continue;
      ctx.globalAlpha = this.strength(c.event, selected);
      outline(view, c.ring, c.x);
      signs.area(ctx, { line: colour(view, "ink"), paper: colour(view, "halo") }, 0.12);
    }
  }

  private drawLines(view: View, selected: number | null): void {
    for (const line of this.lines) {
      view.ctx.globalAlpha = this.strength(line.event, selected);
      const look = { style: this.events.head.style.lines[line.support], head: this.head(line.outcome).head };
      const emphasis = (selected === line.event ? 1.3 : 1) * Math.min(2, 1 + 0.2 * Math.log2(line.events));
      for (const pixels of this.copies(view, line.points)) {
        signs.trajectory(view.ctx, pixels, this.ink(view, line.event), look, { start: 9, end: 11 }, emphasis);
      }
    }
  }

  private drawPoints(view: View, selected: number | null): void {
    const window = windowOf(view, 20);
    for (const m of this.points) {
      view.ctx.globalAlpha = this.strength(m.event, selected);
      for (const shift of shifts(m.x, m.x, window)) {
        signs[m.kind](view.ctx, px(view, m.x + shift), py(view, m.y), this.ink(view, m.event));
      }
    }
  }

  private drawCrossings(view: View, selected: number | null): void {
    const ink = { line: colour(view, "ink"), paper: colour(view, "halo") };
    for (const c of this.crossings) {
      view.ctx.globalAlpha = this.strength(c.event, selected);
      const [x, y] = this.at(view, c);
      const line = this.lineOf.get(c.event);
      // On a line too short to see, the sign would hide the line.
      if (line && signs.lengthOf(this.pixels(view, line.points)) < 60) continue;
      signs.crossing(view.ctx, x, y, ink, c.uncertain);
    }
  }

  /** Keep names off the signs and lines, then name the places of the events. */
  label(view: View, labels: Labels, state: State): void {
    for (const b of this.bubbles) labels.block(around(px(view, nearest(view, b.x)), py(view, b.y), b.r + 2));
    const marks = [...this.marks].reverse();
    for (const m of marks) {
      const [x, y] = this.at(view, m);
      const r = m.area ? 2 : REACH[m.kind];
      labels.block({ x: x - r, y: y - r, w: 2 * r, h: 2 * r });
    }
    for (const l of this.lines) {
      const line = this.pixels(view, l.points);
      const whole = signs.lengthOf(line);
      const step = Math.max(7, whole / 400);
      for (let d = 14; d < whole - 14; d += step) {
        const [x, y] = signs.pointAt(line, d);
        labels.block({ x: x - 5, y: y - 5, w: 10, h: 10 });
      }
    }
    for (const c of this.crossings) labels.block(around(px(view, nearest(view, c.x)), py(view, c.y), 7));
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
    if (m.y <= 0 || m.y >= WORLD) lines.push({ text: EDGE, font: font(11.5, 500), colour: colour(view, "muted") });
    if (m.events > 1) lines.push({ text: `${thousands(m.events)} events`, font: font(11.5, 500), colour: ink });
    else if (word) {
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

  /** What lies at a pixel of the view that was drawn last. */
  find(view: View, x: number, y: number): Found {
    for (const bubble of this.bubbles) {
      if (Math.hypot(px(view, nearest(view, bubble.x)) - x, py(view, bubble.y) - y) <= bubble.r + 2) {
        return { event: bubble.event, many: bubble.n === 1 ? null : bubble };
      }
    }
    let best: { event: number; far: number; mark: Mark | null } | null = null;
    const offer = (event: number, far: number, within: number, mark: Mark | null = null): void => {
      if (far <= within && (!best || far < best.far)) best = { event, far, mark };
    };
    for (const m of this.marks) {
      const [mx, my] = this.at(view, m);
      if (!m.area) offer(m.event, Math.hypot(mx - x, my - y) - 6, 8, m);
      else if (contains(shifted(m.outline, nearest(view, m.x) - m.x), (x + view.left) / view.scale, (y + view.top) / view.scale))
        offer(m.event, 7.9, 8);
    }
    for (const l of this.lines) for (const pixels of this.copies(view, l.points)) offer(l.event, distanceToLine(pixels, x, y), 8);
    if (this.mode !== "signs") this.offerRows(view, x, y, offer);
    const found = best as { event: number; mark: Mark | null } | null;
    if (!found) return null;
    const { event, mark: m } = found;
    return { event, many: m && m.events > 1 && event !== this.chosen ? { x: m.x, y: m.y, r: 0, n: m.events, event, box: [m.x, m.y, m.x, m.y] } : null };
  }

  /** Offer the thin lines near a pixel: a quick look at the box of each, then at the line itself. */
  private offerRows(view: View, x: number, y: number, offer: (event: number, far: number, within: number) => void): void {
    const { lines } = this.events;
    const { geometry } = this;
    const at = { west: (view.left + x - 8) / view.scale, east: (view.left + x + 8) / view.scale };
    const [north, south] = [(view.top + y - 8) / view.scale, (view.top + y + 8) / view.scale];
    for (const row of this.lineRows) {
      const [a, b, swing] = [lines.from[row]!, lines.to[row]!, geometry.bend[row]!];
      const [ya, yb] = [geometry.y[a]!, geometry.y[b]!];
      if (Math.min(ya, yb) - swing > south || Math.max(ya, yb) + swing < north) continue;
      const [xa, xb] = [geometry.x[a]!, geometry.endX[row]!];
      if (!shifts(Math.min(xa, xb) - swing, Math.max(xa, xb) + swing, { ...at, north, south }).length) continue;
      for (const pixels of this.copies(view, this.line(row, view.scale).points)) {
        offer(lines.event[row]!, distanceToLine(pixels, x, y), this.mode === "density" ? 3 : 6);
      }
    }
  }

  /** A line in pixels, for each copy of the world that it is in sight on. */
  private copies(view: View, points: Float64Array): Float64Array[] {
    let [west, east] = [Infinity, -Infinity];
    for (let i = 0; i < points.length; i += 2) {
      west = Math.min(west, points[i]!);
      east = Math.max(east, points[i]!);
    }
    return shifts(west, east, windowOf(view, 20)).map((shift) => points.map((v, i) => (i % 2 ? py(view, v) : px(view, v + shift))));
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
