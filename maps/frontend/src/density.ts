// Very many events: lines as a density that does not saturate, and counts where the events are.

import { thousands } from "./dom";
import { geodesic, latitude, pieces, WORLD } from "./geo";
import { shifts, windowOf, type Geometry } from "./geometry";
import { font } from "./labels";
import { DEGREE, type Events } from "./model";
import { colour, px, py, type View } from "./view";

/** A count on the map: the events around a place. */
export interface Bubble {
  x: number;
  y: number;
  r: number;
  n: number;
  /** One of its events, and the box that holds all of them, in world pixels. */
  event: number;
  box: [west: number, north: number, east: number, south: number];
}

/** Pixels of the squares in which events are counted. */
const CELL = 44;
/** The faintest and the strongest that a line is drawn. */
const FAINT = 0.1;
const STRONG = 0.85;

/** Sums of one picture, kept from one to the next; only the rows that were touched are read and cleared. */
class Sheet {
  sums = new Float32Array();
  private readonly canvas = new OffscreenCanvas(1, 1);
  private image: ImageData | undefined;
  width = 0;
  height = 0;
  top = 0;
  bottom = 0;

  begin(width: number, height: number): void {
    if (this.width !== width || this.height !== height) {
      [this.width, this.height] = [this.canvas.width, this.canvas.height] = [width, height];
      this.sums = new Float32Array(width * height);
      this.image = undefined;
    } else this.sums.fill(0, this.top * width, (this.bottom + 1) * width);
    [this.top, this.bottom] = [height, -1];
  }

  /** Put the sums on the map in shades of one colour, on a logarithmic scale. */
  paint(view: View, ink: string): void {
    const { sums, width } = this;
    if (this.bottom < this.top) return;
    const [from, to] = [this.top * width, (this.bottom + 1) * width];
    let most = 0;
    for (let i = from; i < to; i++) if (sums[i]! > most) most = sums[i]!;
    this.image ??= new ImageData(width, this.height);
    const words = new Uint32Array(this.image.data.buffer);
    words.fill(0);
    const [r, g, b] = rgb(ink);
    const range = Math.max(Math.log1p(most), 3); // few lines are not to look like many
    // Little-endian, as every browser of today: alpha is the highest byte.
    const shade = (sum: number): number =>
      ((Math.round(255 * (FAINT + (STRONG - FAINT) * Math.min(1, Math.log1p(sum) / range))) << 24) | (b << 16) | (g << 8) | r) >>> 0;
    const shades = Uint32Array.from({ length: 1024 }, (_, i) => shade((i + 0.5) / 8));
    for (let i = from; i < to; i++) {
      const sum = sums[i]!;
      if (sum > 0) words[i] = sum < 128 ? shades[(sum * 8) | 0]! : shade(sum);
    }
    this.canvas.getContext("2d")!.putImageData(this.image, 0, 0, 0, this.top, width, this.bottom + 1 - this.top);
    view.ctx.drawImage(this.canvas, 0, this.top, width, this.bottom + 1 - this.top, 0, this.top, width, this.bottom + 1 - this.top);
  }
}

const sheet = new Sheet();

/** Draw lines as a density on a logarithmic scale; each line swells from its origin to its destination. */
export function drawDensity(view: View, rows: Int32Array, events: Events, geometry: Geometry, ink: string): void {
  sheet.begin(Math.ceil(view.width), Math.ceil(view.height));
  const window = windowOf(view, 2);
  const { lines, places } = events;
  for (const row of rows) {
    const [a, b] = [lines.from[row]!, lines.to[row]!];
    const [x0, x1, swing] = [geometry.x[a]!, geometry.endX[row]!, geometry.bend[row]!];
    const n = pieces(swing, view.scale);
    const [west, east] = [Math.min(x0, x1) - swing, Math.max(x0, x1) + swing];
    const first = Math.ceil((window.west - east) / WORLD);
    const last = Math.floor((window.east - west) / WORLD);
    for (let shift = first * WORLD; shift <= last * WORLD; shift += WORLD) {
      if (n === 1) {
        trace(px(view, x0 + shift), py(view, geometry.y[a]!), px(view, x1 + shift), py(view, geometry.y[b]!), 0, 1);
        continue;
      }
      const line = geodesic(places.lat[a]! * DEGREE, places.lon[a]! * DEGREE, places.lat[b]! * DEGREE, places.lon[b]! * DEGREE, n);
      for (let i = 0; i < n; i++) {
        const [ax, ay, bx, by] = [line[2 * i]!, line[2 * i + 1]!, line[2 * i + 2]!, line[2 * i + 3]!];
        trace(px(view, ax + shift), py(view, ay), px(view, bx + shift), py(view, by), i / n, (i + 1) / n);
      }
    }
  }
  sheet.paint(view, ink);
}

/** Add one straight piece to the sheet: `from` and `to` tell how far along its line it starts and ends. */
function trace(ax: number, ay: number, bx: number, by: number, from: number, to: number): void {
  const { width, height } = sheet;
  const [dx, dy] = [bx - ax, by - ay];
  let [t0, t1] = [0, 1];
  // Cut to the picture (Liang and Barsky).
  const cut = (p: number, q: number): void => {
    if (p < 0) t0 = Math.max(t0, q / p);
    else if (p > 0) t1 = Math.min(t1, q / p);
    else if (q < 0) t1 = -1;
  };
  cut(-dx, ax);
  cut(dx, width - 1 - ax);
  cut(-dy, ay);
  cut(dy, height - 1 - ay);
  if (t0 > t1) return;
  const sums = sheet.sums;
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) * (t1 - t0)));
  const [top, bottom] = dy < 0 ? [ay + dy * t1, ay + dy * t0] : [ay + dy * t0, ay + dy * t1];
  if (top < sheet.top) sheet.top = top | 0;
  if (bottom > sheet.bottom) sheet.bottom = Math.min(height - 1, bottom | 0);
  const [sx, sy, sw] = [((t1 - t0) * dx) / steps, ((t1 - t0) * dy) / steps, (0.75 * (to - from) * (t1 - t0)) / steps];
  let [x, y, weight] = [ax + dx * t0, ay + dy * t0, 0.25 + 0.75 * (from + (to - from) * t0)];
  for (let i = 0; i <= steps; i++) {
    sums[(y | 0) * width + (x | 0)]! += weight;
    x += sx;
    y += sy;
    weight += sw;
  }
}

function rgb(hex: string): [number, number, number] {
  const n = parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

/** Count the events that pass in squares of the map, and join counts that would lie on one another. */
export function count(view: View, pass: Uint8Array, events: Events, geometry: Geometry): Bubble[] {
  const window = windowOf(view, CELL);
  // The squares lie fast on the world, so that counts do not change while the map is moved.
  const side = CELL / 2 ** Math.round(view.zoom);
  const across = Math.round(WORLD / side);
  const squares = new Map<number, Bubble>();
  for (let event = 0; event < events.n; event++) {
    const p = geometry.anchor[event]!;
    if (p < 0 || !pass[event]) continue;
    const [x, y] = [geometry.x[p]!, geometry.y[p]!];
    if (y < window.north || y > window.south) continue;
    const k = Math.ceil((window.west - x) / WORLD);
    if (k * WORLD + x > window.east) continue;
    const key = Math.floor(y / side) * across + Math.floor(x / side);
    const found = squares.get(key);
    if (!found) squares.set(key, { x, y, r: 0, n: 1, event, box: [x, y, x, y] });
    else {
      found.x += x;
      found.y += y;
      found.n += 1;
      const { box } = found;
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  }
  const out: Bubble[] = [];
  for (const b of squares.values()) {
    b.x /= b.n;
    b.y /= b.n;
  }
  for (const b of [...squares.values()].sort((p, q) => q.n - p.n || p.event - q.event)) {
    b.r = radius(b.n);
    const near = out.find((o) => Math.hypot(o.x - b.x, o.y - b.y) * view.scale < o.r + b.r);
    if (near) join(near, b);
    else out.push(b);
  }
  return out;
}

const radius = (n: number): number => (n === 1 ? 4 : 9 + 3 * Math.log10(n));

/** Take in a smaller count that would lie on a larger one, which stays where most of its events are. */
function join(to: Bubble, b: Bubble): void {
  to.n += b.n;
  to.r = radius(to.n);
  to.box = [Math.min(to.box[0], b.box[0]), Math.min(to.box[1], b.box[1]), Math.max(to.box[2], b.box[2]), Math.max(to.box[3], b.box[3])];
}

/** A count as it is written: whole to four digits, in thousands beyond. */
export function shortCount(n: number): string {
  if (n < 10_000) return thousands(n);
  return n < 1_000_000 ? `${Math.round(n / 1000)}k` : `${(n / 1_000_000).toFixed(1)}m`;
}

export function drawBubbles(view: View, bubbles: readonly Bubble[], ink: string): void {
  const { ctx } = view;
  const window = windowOf(view, 40);
  for (const b of [...bubbles].reverse()) {
    for (const shift of shifts(b.x, b.x, window)) {
      const [x, y] = [px(view, b.x + shift), py(view, b.y)];
      ctx.beginPath();
      ctx.arc(x, y, b.r + 1.5, 0, 2 * Math.PI);
      ctx.fillStyle = colour(view, "halo");
      ctx.fill();
      ctx.beginPath();
      ctx.arc(x, y, b.r, 0, 2 * Math.PI);
      ctx.fillStyle = b.n === 1 ? ink : colour(view, "paper");
      ctx.fill();
      ctx.strokeStyle = ink;
      ctx.lineWidth = 2;
      ctx.stroke();
      if (b.n === 1) continue;
      const text = shortCount(b.n);
      ctx.font = font(b.n < 100 ? 11.5 : 12, 650);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillStyle = colour(view, "ink");
      ctx.fillText(text, x, y + 0.5);
    }
  }
}

/** The latitude and longitude of the corners of a count's box: south, west, north, east. */
export const cornersOf = ({ box }: Bubble): [number, number, number, number] => [
  latitude(box[3]),
  (box[0] / WORLD) * 360 - 180,
  latitude(box[1]),
  (box[2] / WORLD) * 360 - 180,
];
