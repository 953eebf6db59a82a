// Land, coasts and borders, drawn from shared arcs: an arc of one country is coast, of two a border.

import { contains, distanceToLine, toWorld, WORLD, worldX, worldY } from "./geo";
import { decode } from "./polyline";
import { colour, copies, inPixels, inWorld, type View } from "./view";

export interface Packed {
  scale: [number, number];
  translate: [number, number];
  arcs: string[];
  /** `code`: ISO alpha-2, empty for what has none. */
  countries: { name: string; code: string; polygons: number[][][] }[];
}

export interface Towns {
  name: string[];
  lat: number[];
  lon: number[];
  population: number[];
  seat: ("C" | "1" | "2" | "3" | "P")[];
}

export interface Water {
  scale: [number, number];
  translate: [number, number];
  lakes: string[];
  rivers: string[];
  inner: string[];
}

export interface Disputed {
  name: string;
  note: string;
  box: [west: number, south: number, east: number, north: number];
  /** Codes of the countries that claim or hold it. */
  parties: string[];
}

/** Lakes, rivers and inner borders lie on a grid of some 4 km: closer than this they would be wrong to the eye. */
const FINEST_WATER = 8;

type Extent = [west: number, north: number, east: number, south: number];

interface Shape {
  flat: Float64Array;
  box: Extent;
  /** Is it the outline of an area, or a line? */
  closed: boolean;
  /** The path to draw, by level of detail. */
  paths: Map<number, Path2D>;
}

/** Below this zoom everything is drawn as one path, above it only what is in sight. */
const WHOLE = 4;

interface Country {
  name: string;
  rings: Shape[];
  box: Extent;
}

export interface Spot {
  name: string;
  focus: boolean;
  /** Places for the name, best first: pixels of its centre. */
  spots: [number, number][];
  /** How many cells of the view the country fills. */
  cells: number;
}

export class Basemap {
  private readonly countries: Country[];
  private readonly coasts: Shape[] = [];
  private readonly borders: Shape[] = [];
  /** How far the land reaches, where it runs on past the antimeridian. */
  private readonly west: number;
  private readonly east: number;
  private readonly focus = new Set<Country>();
  private readonly land: Shape[];
  private lit: Shape[] = [];
  private readonly whole = new Map<string, Path2D>();

  private readonly lakes: Shape[];
  private readonly rivers: Shape[];
  private readonly inner: Shape[];
  /** Borders, and parts of them, that the countries on their two sides dispute. */
  private readonly doubtful: Shape[] = [];

  constructor(
    packed: Packed,
    water: Water,
    private readonly disputed: readonly Disputed[],
  ) {
    const arcs = packed.arcs.map((a) => continuous(toWorld(decode(a), ...packed.scale, ...packed.translate)));
    const owners = arcs.map((): string[] => []);
    this.countries = packed.countries.map((c) => {
      const rings = c.polygons.flat().map((ring) => {
        for (const a of ring) owners[a < 0 ? ~a : a]!.push(c.code);
        return shape(joined(ring, arcs), true);
      });
      return { name: c.name, rings, box: around(rings) };
    });
    this.land = this.countries.flatMap((c) => c.rings);
    this.west = Math.min(0, ...this.countries.map((c) => c.box[0]));
    this.east = Math.max(WORLD, ...this.countries.map((c) => c.box[2]));
    const areas = disputed.map(({ box: [west, south, east, north], parties }) => ({
      box: [worldX(west), worldY(north), worldX(east), worldY(south)] as Extent,
      parties: new Set(["", ...parties]), // what has no code of its own is a party to any dispute
    }));
    for (const [arc, codes] of owners.entries()) {
      const flat = arcs[arc]!;
      if (codes.length === 1) this.coasts.push(shape(flat, false));
      if (codes.length < 2) continue;
      const boxes = areas.filter(({ parties }) => codes.every((code) => parties.has(code))).map(({ box }) => box);
      for (const [part, isDoubtful] of parted(flat, boxes)) (isDoubtful ? this.doubtful : this.borders).push(shape(part, false));
    }
    const lines = (of: string[], closed: boolean): Shape[] =>
      of.map((text) => shape(continuous(toWorld(decode(text), ...water.scale, ...water.translate)), closed));
    this.lakes = lines(water.lakes, true);
    this.rivers = lines(water.rivers, false);
    this.inner = lines(water.inner, false);
  }

  /** The disputed area whose border runs within some world pixels of a point. */
  disputedAt(x: number, y: number, reach: number): Disputed | null {
    const near = ({ box, flat }: Shape): boolean =>
      x > box[0] - reach && x < box[2] + reach && y > box[1] - reach && y < box[3] + reach && distanceToLine(flat, x, y) <= reach;
    if (!this.doubtful.some(near)) return null;
    const holds = ({ box: [west, south, east, north] }: Disputed): boolean =>
      x >= worldX(west) - reach && x <= worldX(east) + reach && y >= worldY(north) - reach && y <= worldY(south) + reach;
    return this.disputed.find(holds) ?? null;
  }

  /** Light up the countries that the events touch. */
  setFocus(points: { lat: number; lon: number }[]): void {
    this.focus.clear();
    let found: Country | undefined;
    for (const p of points) {
      const [x, y] = [worldX(p.lon), worldY(p.lat)];
      // Neighbours in the list mostly share the country.
      found = found && holds(found, x, y) ? found : this.countries.find((c) => holds(c, x, y));
      if (found) this.focus.add(found);
    }
    this.lit = [...this.focus].flatMap((c) => c.rings);
    for (const key of this.whole.keys()) if (key.startsWith("focus/")) this.whole.delete(key);
  }

  /** Draw land, coasts and borders; `small` for an overview, where borders are plain hairlines. */
  draw(view: View, small = false): void {
    const { ctx } = view;
    inPixels(view);
    ctx.fillStyle = colour(view, "sea");
    ctx.fillRect(0, 0, view.width, view.height);
    const offsets = copies(view, this.west, this.east);
    const thin = 1 / view.scale;
    ctx.lineJoin = "round";
    const level = Math.max(0, Math.min(14, Math.ceil(view.zoom)));
    // Fill all copies of the world before any line: a country that runs on past 180° covers the next copy.
    for (const offset of offsets) {
      inWorld(view, offset);
      ctx.fillStyle = colour(view, "land");
      ctx.fill(this.path("land", this.land, view, offset, level));
      ctx.fillStyle = colour(view, "focus");
      ctx.fill(this.path("focus", this.lit, view, offset, level));
    }
    for (const offset of offsets) {
      inWorld(view, offset);
      if (!small && view.zoom <= FINEST_WATER) this.drawWater(view, offset, level);
      ctx.strokeStyle = colour(view, "coast");
      ctx.lineWidth = 1.1 * thin;
      ctx.stroke(this.path("coasts", this.coasts, view, offset, level));
      const borders = this.path("borders", this.borders, view, offset, level);
      // A border: a pale band that lifts it off the land, with a fine broken line in it.
      if (!small && view.zoom > 4) {
        ctx.strokeStyle = colour(view, "land");
        ctx.lineWidth = (view.zoom > 6 ? 5 : 3) * thin;
        ctx.stroke(borders);
      }
      ctx.strokeStyle = colour(view, "border");
      ctx.lineWidth = (small ? 0.7 : view.zoom > 6 ? 1.3 : 0.9) * thin;
      ctx.setLineDash(view.zoom > 5 && !small ? [9 * thin, 3.5 * thin, 1.5 * thin, 3.5 * thin] : []);
      ctx.stroke(borders);
      // Disputed: dots, at every size.
      ctx.lineWidth = (small ? 0.8 : 1.5) * thin;
      ctx.lineCap = "round";
      ctx.setLineDash([0.1 * thin, 3.2 * thin]);
      ctx.stroke(this.path("doubtful", this.doubtful, view, offset, level));
      ctx.lineCap = "butt";
      ctx.setLineDash([]);
    }
    inPixels(view);
  }

  private drawWater(view: View, offset: number, level: number): void {
    const { ctx } = view;
    const thin = 1 / view.scale;
    ctx.strokeStyle = colour(view, "coast");
    ctx.lineWidth = 0.7 * thin;
    if (view.zoom > 3) ctx.stroke(this.path("rivers", this.rivers, view, offset, level));
    const lakes = this.path("lakes", this.lakes, view, offset, level);
    ctx.fillStyle = colour(view, "sea");
    ctx.fill(lakes);
    ctx.stroke(lakes);
    if (view.zoom <= 3) return;
    ctx.strokeStyle = colour(view, "border");
    ctx.lineWidth = 0.6 * thin;
    ctx.setLineDash([2 * thin, 2 * thin]);
    ctx.stroke(this.path("inner", this.inner, view, offset, level));
    ctx.setLineDash([]);
  }

  /** The path of what is in sight of some shapes, in world pixels; kept where it is the whole world's. */
  private path(name: string, shapes: readonly Shape[], view: View, offset: number, level: number): Path2D {
    const key = `${name}/${level}`;
    const known = this.whole.get(key);
    if (known) return known;
    const path = new Path2D();
    const west = view.left / view.scale - offset;
    const north = view.top / view.scale;
    const [east, south] = [west + view.width / view.scale, north + view.height / view.scale];
    for (const s of shapes) {
      const { box } = s;
      if (level > WHOLE && (box[2] < west || box[0] > east || box[3] < north || box[1] > south)) continue;
      if (level > WHOLE) path.addPath(pathOf(s, level));
      else trace(path, s, level);
    }
    if (level <= WHOLE) this.whole.set(key, path);
    return path;
  }

  /** Find where country names fit in the part that is in sight: far from every edge of it. */
  labels(view: View, cell = 26): Spot[] {
    const columns = Math.ceil(view.width / cell);
    const rows = Math.ceil(view.height / cell);
    const grid = new Array<Country | undefined>(columns * rows);
    for (const country of this.countries) fill(grid, columns, rows, country, view, cell);
    const depth = depths(grid, columns, rows);
    const found = new Map<Country, { cells: number; spots: { depth: number; x: number; y: number }[] }>();
    for (let i = 0; i < grid.length; i++) {
      const country = grid[i];
      if (!country) continue;
      const entry = found.get(country) ?? { cells: 0, spots: [] };
      entry.cells += 1;
      entry.spots.push({
        depth: depth[i]!,
        x: ((i % columns) + 0.5) * cell,
        y: (Math.floor(i / columns) + 0.5) * cell,
      });
      found.set(country, entry);
    }
    return [...found]
      .map(([country, { cells, spots }]) => ({
        name: country.name,
        focus: this.focus.has(country),
        cells,
        spots: spots
          .sort((a, b) => b.depth - a.depth)
          .slice(0, 60)
          .map((s): [number, number] => [s.x, s.y]),
      }))
      .sort((a, b) => Number(b.focus) - Number(a.focus) || b.cells - a.cells);
  }
}

/** Write a country into the cells of a view whose middles it holds, row by row. */
function fill(grid: (Country | undefined)[], columns: number, rows: number, country: Country, view: View, cell: number): void {
  const step = cell / view.scale;
  const [left, top] = [view.left / view.scale, view.top / view.scale];
  const [west, north, east, south] = country.box;
  if (south < top || north > top + rows * step) return;
  const crossed = Array.from({ length: rows }, (): number[] => []);
  for (const { flat, box } of country.rings) {
    if (box[3] < top || box[1] > top + rows * step) continue;
    let [x, y] = [flat[flat.length - 2]!, (flat[flat.length - 1]! - top) / step - 0.5];
    for (let i = 0; i < flat.length; i += 2) {
      const [nx, ny] = [flat[i]!, (flat[i + 1]! - top) / step - 0.5];
      const last = Math.min(rows, Math.ceil(Math.max(y, ny)));
      for (let r = Math.max(0, Math.ceil(Math.min(y, ny))); r < last; r++) crossed[r]!.push(x + ((r - y) / (ny - y)) * (nx - x));
      [x, y] = [nx, ny];
    }
  }
  for (const offset of copies(view, west, east)) {
    crossed.forEach((xs, r) => {
      xs.sort((a, b) => a - b);
      for (let k = 0; k + 1 < xs.length; k += 2) {
        const [from, to] = [(xs[k]! + offset - left) / step - 0.5, (xs[k + 1]! + offset - left) / step - 0.5];
        for (let c = Math.max(0, Math.ceil(from)); c < Math.min(columns, to); c++) grid[r * columns + c] = country;
      }
    });
  }
}

/** How many cells away the nearest cell of another country (or the edge of the view) is. */
function depths(grid: readonly unknown[], columns: number, rows: number): Uint16Array {
  const depth = new Uint16Array(grid.length);
  const at = (r: number, c: number, of: unknown): number =>
    r < 0 || c < 0 || r >= rows || c >= columns || grid[r * columns + c] !== of ? 0 : depth[r * columns + c]!;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const of = grid[r * columns + c];
      depth[r * columns + c] = 1 + Math.min(at(r - 1, c, of), at(r, c - 1, of), at(r - 1, c - 1, of), at(r - 1, c + 1, of));
    }
  }
  for (let r = rows - 1; r >= 0; r--) {
    for (let c = columns - 1; c >= 0; c--) {
      const of = grid[r * columns + c];
      const back = 1 + Math.min(at(r + 1, c, of), at(r, c + 1, of), at(r + 1, c + 1, of), at(r + 1, c - 1, of));
      depth[r * columns + c] = Math.min(depth[r * columns + c]!, back);
    }
  }
  return depth;
}

/** Is a point, or its copy one world on, in a country? */
function holds(c: Country, x: number, y: number): boolean {
  const [west, north, east, south] = c.box;
  if (y < north || y > south) return false;
  for (let at = x - WORLD; at <= x + WORLD; at += WORLD) {
    if (at < west || at > east) continue;
    let isInside = false;
    for (const { box, flat } of c.rings) {
      if (at >= box[0] && at <= box[2] && y >= box[1] && y <= box[3] && contains(flat, at, y)) isInside = !isInside;
    }
    if (isInside) return true;
  }
  return false;
}

/** Let a line that jumps from one edge of the world to the other run on past it instead. */
function continuous(flat: Float64Array): Float64Array {
  for (let i = 2; i < flat.length; i += 2) {
    flat[i]! += WORLD * Math.round((flat[i - 2]! - flat[i]!) / WORLD);
  }
  return flat;
}

/** Cut a border where it enters or leaves one of some boxes. */
function parted(flat: Float64Array, boxes: readonly Extent[]): [Float64Array, boolean][] {
  if (flat.length <= 2) return [];
  const { box } = shape(flat, false);
  const near = boxes.filter(([west, north, east, south]) => box[2] >= west && box[0] <= east && box[3] >= north && box[1] <= south);
  if (!near.length) return [[flat, false]];
  const inside = (i: number): boolean => {
    const [x, y] = [(flat[i]! + flat[i + 2]!) / 2, (flat[i + 1]! + flat[i + 3]!) / 2];
    return near.some(([west, north, east, south]) => x >= west && x <= east && y >= north && y <= south);
  };
  const out: [Float64Array, boolean][] = [];
  let start = 0;
  let before = inside(0);
  for (let i = 2; i + 2 < flat.length; i += 2) {
    if (inside(i) === before) continue;
    out.push([flat.subarray(start, i + 2), before]);
    start = i;
    before = !before;
  }
  out.push([flat.subarray(start), before]);
  return out;
}

function joined(ring: number[], arcs: Float64Array[]): Float64Array {
  const parts = ring.flatMap((index) => arcs[index < 0 ? ~index : index] ?? []);
  const out = new Float64Array(2 + parts.reduce((sum, arc) => sum + arc.length - 2, 0));
  let end = 0;
  for (const index of ring) {
    const arc = arcs[index < 0 ? ~index : index];
    if (!arc) continue;
    const n = arc.length / 2;
    // The first point of every arc but the first repeats the last point of the one before.
    for (let i = end ? 1 : 0; i < n; i++) {
      const at = 2 * (index < 0 ? n - 1 - i : i);
      out[end++] = arc[at]!;
      out[end++] = arc[at + 1]!;
    }
  }
  const flat = continuous(out);
  const turn = flat[flat.length - 2]! - flat[0]!;
  // Antarctica goes once around the world: close it below the map.
  return Math.abs(turn) < WORLD / 2 ? flat : Float64Array.from([...flat, flat[0]! + turn, 2 * WORLD, flat[0]!, 2 * WORLD]);
}

/** The path of a shape at a level of zoom. */
function pathOf(s: Shape, level: number): Path2D {
  const known = s.paths.get(level);
  if (known) return known;
  const path = new Path2D();
  trace(path, s, level);
  s.paths.set(level, path);
  return path;
}

/** Add a shape to a path, without the vertices that could not be told apart at a level of zoom. */
function trace(path: Path2D, { flat, closed, box }: Shape, level: number): void {
  const least = 0.6 / 2 ** level;
  // An island smaller than a pixel is left out; a line is not, for it joins others.
  if (!closed || Math.max(box[2] - box[0], box[3] - box[1]) > least) {
    let [x, y] = [Infinity, Infinity];
    for (let i = 0; i < flat.length; i += 2) {
      const [nx, ny] = [flat[i]!, flat[i + 1]!];
      const isLast = i + 2 >= flat.length;
      if (!isLast && Math.abs(nx - x) < least && Math.abs(ny - y) < least) continue;
      const along = !closed && isSeam(nx) && isSeam(flat[i - 2]); // the cut at 180° is no coast
      if (i === 0 || along) path.moveTo(nx, ny);
      else path.lineTo(nx, ny);
      [x, y] = [nx, ny];
    }
    if (closed) path.closePath();
  }
}

const isSeam = (x: number | undefined): boolean => x !== undefined && Math.abs(x - WORLD * Math.round(x / WORLD)) < 1e-3;

function shape(flat: Float64Array, closed: boolean): Shape {
  const box: Extent = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < flat.length; i += 2) {
    const [x, y] = [flat[i]!, flat[i + 1]!];
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return { flat, box, closed, paths: new Map() };
}

function around(shapes: Shape[]): Extent {
  return [
    Math.min(...shapes.map((s) => s.box[0])),
    Math.min(...shapes.map((s) => s.box[1])),
    Math.max(...shapes.map((s) => s.box[2])),
    Math.max(...shapes.map((s) => s.box[3])),
  ];
}
