// Where everything lies, in world pixels and typed arrays: made once, asked at every frame.

import { bend, WORLD, worldX, worldY } from "./geo";
import { DEGREE, type Events } from "./model";
import type { View } from "./view";

/** What a view takes of the world, in world pixels. */
export interface Window {
  west: number;
  north: number;
  east: number;
  south: number;
}

export function windowOf(view: View, margin = 0): Window {
  const { left, top, width, height, scale } = view;
  return {
    west: (left - margin) / scale,
    north: (top - margin) / scale,
    east: (left + width + margin) / scale,
    south: (top + height + margin) / scale,
  };
}

export class Geometry {
  /** Of each row of places. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Of each row of lines: where it ends, on past the edge of the world where it crosses 180°. */
  readonly endX: Float64Array;
  /** How far a line swings out from the straight one between its ends. */
  readonly bend: Float32Array;
  /** The place that stands for each event in counts: where it happened or was aimed at, else where it came from; -1 without. */
  readonly anchor: Int32Array;

  constructor(private readonly events: Events) {
    const { places, lines, marks } = events;
    this.x = new Float64Array(places.n);
    this.y = new Float64Array(places.n);
    for (let i = 0; i < places.n; i++) {
      this.x[i] = worldX(places.lon[i]! * DEGREE);
      this.y[i] = worldY(places.lat[i]! * DEGREE);
    }
    this.endX = new Float64Array(lines.n);
    this.bend = new Float32Array(lines.n);
    for (let i = 0; i < lines.n; i++) {
      const [a, b] = [lines.from[i]!, lines.to[i]!];
      const start = this.x[a]!;
      const end = this.x[b]!;
      this.endX[i] = end + WORLD * Math.round((start - end) / WORLD);
      this.bend[i] = bend(start, this.y[a]!, this.endX[i]!, this.y[b]!);
    }
    this.anchor = new Int32Array(events.n).fill(-1);
    const rank = marks.kind.strings.all().map((kind) => ({ destination: 3, location: 2, origin: 1 })[kind] ?? 0);
    const best = new Int8Array(events.n).fill(-1);
    for (let i = 0; i < marks.n; i++) {
      const [event, at] = [marks.event[i]!, rank[marks.kind.codes[i]!]!];
      if (at <= best[event]!) continue;
      best[event] = at;
      this.anchor[event] = marks.place[i]!;
    }
  }

  /** Rows of lines that may be seen, of the events that pass. */
  linesIn(window: Window, pass: Uint8Array): Int32Array {
    const { lines } = this.events;
    const found = new Int32Array(lines.n);
    let n = 0;
    for (let i = 0; i < lines.n; i++) {
      if (!pass[lines.event[i]!]) continue;
      const [a, b] = [lines.from[i]!, lines.to[i]!];
      const [xa, xb, ya, yb, swing] = [this.x[a]!, this.endX[i]!, this.y[a]!, this.y[b]!, this.bend[i]!];
      if (Math.min(ya, yb) - swing > window.south || Math.max(ya, yb) + swing < window.north) continue;
      if (isSeen(Math.min(xa, xb) - swing, Math.max(xa, xb) + swing, window)) found[n++] = i;
    }
    return found.subarray(0, n);
  }

  /** Rows of marks that may be seen, of the events that pass; a place counts with the circle around it. */
  marksIn(window: Window, pass: Uint8Array, reach: (place: number) => number): Int32Array {
    const { marks } = this.events;
    const found = new Int32Array(marks.n);
    let n = 0;
    for (let i = 0; i < marks.n; i++) {
      if (!pass[marks.event[i]!]) continue;
      const p = marks.place[i]!;
      const [y, r] = [this.y[p]!, reach(p)];
      if (y - r > window.south || y + r < window.north) continue;
      if (isSeen(this.x[p]! - r, this.x[p]! + r, window)) found[n++] = i;
    }
    return found.subarray(0, n);
  }
}

/** Is a stretch of the world, or one of its copies, in a window? */
export const isSeen = (west: number, east: number, window: Window): boolean =>
  Math.ceil((window.west - east) / WORLD) <= Math.floor((window.east - west) / WORLD);

/** By how many world widths to shift a stretch so that it is in a window, each way that it is. */
export function shifts(west: number, east: number, window: Window): number[] {
  const out: number[] = [];
  for (let k = Math.ceil((window.west - east) / WORLD); k <= Math.floor((window.east - west) / WORLD); k++) out.push(k * WORLD);
  return out;
}
