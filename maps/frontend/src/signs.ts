// The signs of the map. The legend and the list draw with the same code, so they cannot differ from the map.

import type { HeadShape, Style } from "./model";

export interface Ink {
  line: string;
  paper: string;
}

type Ctx = CanvasRenderingContext2D;

export function origin(ctx: Ctx, x: number, y: number, ink: Ink, r = 6): void {
  disc(ctx, x, y, r + 2.5, ink.paper);
  disc(ctx, x, y, r, ink.paper, ink.line, 3);
}

export function destination(ctx: Ctx, x: number, y: number, ink: Ink, r = 8): void {
  disc(ctx, x, y, r + 1.5, ink.paper);
  disc(ctx, x, y, r, ink.paper, ink.line, 1.8);
  disc(ctx, x, y, r * 0.52, ink.line);
}

export function location(ctx: Ctx, x: number, y: number, ink: Ink, r = 5.5): void {
  disc(ctx, x, y, r + 2, ink.paper);
  disc(ctx, x, y, r, ink.line);
}

export function rival(ctx: Ctx, x: number, y: number, ink: Ink, r = 5): void {
  disc(ctx, x, y, r + 1.5, ink.paper);
  ctx.setLineDash([2.6, 2.2]);
  disc(ctx, x, y, r, ink.paper, ink.line, 1.6);
  ctx.setLineDash([]);
}

export function crossing(ctx: Ctx, x: number, y: number, ink: Ink, uncertain: boolean, r = 5): void {
  ctx.beginPath();
  ctx.moveTo(x, y - r);
  ctx.lineTo(x + r, y);
  ctx.lineTo(x, y + r);
  ctx.lineTo(x - r, y);
  ctx.closePath();
  ctx.lineJoin = "miter";
  ctx.strokeStyle = ink.paper;
  ctx.lineWidth = 4.5;
  ctx.stroke();
  ctx.fillStyle = uncertain ? ink.paper : ink.line;
  ctx.fill();
  ctx.strokeStyle = ink.line;
  ctx.lineWidth = 1.6;
  ctx.stroke();
}

/** Fill and outline an uncertainty area, already traced as the current path; `filled` 0 leaves the outline. */
export function area(ctx: Ctx, ink: Ink, filled: number): void {
  const alpha = ctx.globalAlpha;
  ctx.fillStyle = ink.line;
  ctx.globalAlpha = alpha * filled;
  if (filled) ctx.fill();
  ctx.strokeStyle = ink.line;
  ctx.globalAlpha = alpha * 0.65;
  ctx.lineWidth = 1;
  ctx.setLineDash([1, 3]);
  ctx.lineCap = "round";
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.lineCap = "butt";
  ctx.globalAlpha = alpha;
}

function disc(ctx: Ctx, x: number, y: number, r: number, fill: string, stroke?: string, width = 1): void {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.fill();
  if (stroke) {
    ctx.strokeStyle = stroke;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

const HEAD = 15;
const SLIM = 0.44; // half the head's width, of its length

/**
 * Draw a line from origin to destination: it swells towards the destination and ends in a head whose shape tells
 * the outcome. Dashed where its ends come from different reports.
 */
export function trajectory(
  ctx: Ctx,
  line: ArrayLike<number>,
  ink: Ink,
  look: { style: Style["lines"]["joint"]; head: HeadShape },
  gaps: { start: number; end: number },
  emphasis = 1,
): void {
  const whole = lengthOf(line);
  const from = Math.min(gaps.start, whole / 3);
  const to = whole - Math.min(gaps.end, whole / 3);
  const stop = look.head === "short" ? from + (to - from) * 0.82 : to;
  const long = Math.min(HEAD, (stop - from) * 0.6);
  const neck = Math.max(from, stop - long);
  const body = cut(line, from, neck);
  const width = look.style.width * emphasis;

  const shape = new Path2D();
  if (look.style.dash.length) {
    body.forEach(([x, y], i) => (i ? shape.lineTo(x, y) : shape.moveTo(x, y)));
  } else {
    const half = (at: number): number => (0.35 + 0.65 * at) * (width / 2);
    const edges = body.map((p, i) => {
      const [nx, ny] = normal(body, i);
      const h = half(i / Math.max(1, body.length - 1));
      return [
        [p[0] + nx * h, p[1] + ny * h],
        [p[0] - nx * h, p[1] - ny * h],
      ] as const;
    });
    const outline = [...edges.map((e) => e[0]), ...edges.map((e) => e[1]).reverse()];
    outline.forEach(([x, y], i) => (i ? shape.lineTo(x!, y!) : shape.moveTo(x!, y!)));
    shape.closePath();
  }
  const tip = pointAt(line, stop);
  const base = pointAt(line, neck);
  const angle = Math.atan2(tip[1] - base[1], tip[0] - base[0]);
  const head = new Path2D();
  const wing = (side: number): [number, number] => [
    tip[0] - long * (Math.cos(angle) - side * SLIM * Math.sin(angle)),
    tip[1] - long * (Math.sin(angle) + side * SLIM * Math.cos(angle)),
  ];
  head.moveTo(...tip);
  head.lineTo(...wing(1));
  head.lineTo(...wing(-1));
  head.closePath();

  ctx.lineJoin = "round";
  ctx.strokeStyle = ink.paper;
  ctx.globalAlpha *= 0.9;
  ctx.lineWidth = look.style.dash.length ? width + 4 : 4;
  ctx.stroke(shape);
  ctx.lineWidth = 4;
  ctx.stroke(head);
  ctx.globalAlpha /= 0.9;

  if (look.style.dash.length) {
    ctx.setLineDash(look.style.dash);
    ctx.strokeStyle = ink.line;
    ctx.lineWidth = width;
    ctx.stroke(shape);
    ctx.setLineDash([]);
  } else {
    ctx.fillStyle = ink.line;
    ctx.fill(shape);
  }
  ctx.fillStyle = look.head === "open" || look.head === "short" ? ink.paper : ink.line;
  ctx.fill(head);
  ctx.strokeStyle = ink.line;
  ctx.lineWidth = 1.8;
  ctx.stroke(head);
  if (look.head === "short") {
    ctx.setLineDash([1.5, 5]);
    ctx.lineWidth = 2;
    ctx.lineCap = "round";
    stroke(ctx, cut(line, stop + 5, to));
    ctx.setLineDash([]);
    ctx.lineCap = "butt";
  }
  if (look.head === "barred") {
    const at = pointAt(line, Math.max(from, neck - 7));
    const reach = 9;
    ctx.lineWidth = 2.6;
    stroke(ctx, [
      [at[0] - reach * Math.sin(angle), at[1] + reach * Math.cos(angle)],
      [at[0] + reach * Math.sin(angle), at[1] - reach * Math.cos(angle)],
    ]);
  }
}

function stroke(ctx: Ctx, points: [number, number][]): void {
  ctx.beginPath();
  points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.stroke();
}

export function lengthOf(line: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 2; i < line.length; i += 2) sum += Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!);
  return sum;
}

export function pointAt(line: ArrayLike<number>, distance: number): [number, number] {
  let left = Math.max(0, distance);
  for (let i = 2; i < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i - 2]!, line[i - 1]!, line[i]!, line[i + 1]!];
    const step = Math.hypot(bx - ax, by - ay);
    if (left <= step && step > 0) return [ax + ((bx - ax) * left) / step, ay + ((by - ay) * left) / step];
    left -= step;
  }
  return [line[line.length - 2]!, line[line.length - 1]!];
}

/** The part of a line between two distances along it, with its vertices. */
export function cut(line: ArrayLike<number>, from: number, to: number): [number, number][] {
  const out: [number, number][] = [pointAt(line, from)];
  let sum = 0;
  for (let i = 2; i < line.length; i += 2) {
    sum += Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!);
    if (sum > from && sum < to) out.push([line[i]!, line[i + 1]!]);
  }
  out.push(pointAt(line, to));
  return out;
}

function normal(points: [number, number][], i: number): [number, number] {
  const a = points[Math.max(0, i - 1)]!;
  const b = points[Math.min(points.length - 1, i + 1)]!;
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  return [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
}

/** Add a line to a path that is to be stroked. */
export function plain(path: Path2D, line: ArrayLike<number>): void {
  path.moveTo(line[0]!, line[1]!);
  for (let i = 2; i < line.length; i += 2) path.lineTo(line[i]!, line[i + 1]!);
}

/** Add a line to a path that is to be filled: a point at the origin, `width` wide at the destination. */
export function taper(path: Path2D, line: ArrayLike<number>, width: number): void {
  const last = line.length - 2;
  const sides: [number, number][] = [];
  path.moveTo(line[0]!, line[1]!);
  for (let i = 2; i <= last; i += 2) {
    const [dx, dy] = [line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!];
    const half = ((width / 2) * i) / last / (Math.hypot(dx, dy) || 1);
    path.lineTo(line[i]! + dy * half, line[i + 1]! - dx * half);
    sides.push([line[i]! - dy * half, line[i + 1]! + dx * half]);
  }
  for (const [x, y] of sides.reverse()) path.lineTo(x, y);
  path.closePath();
}

/** The sign of a place among many: an open one for an origin, a full one for where it happened. */
export function speck(ctx: Ctx, x: number, y: number, ink: Ink, isOrigin: boolean): void {
  disc(ctx, x, y, 2.4, isOrigin ? ink.paper : ink.line, ink.line, 1.1);
}
