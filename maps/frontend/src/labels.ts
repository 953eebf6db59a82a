// Names on the map: placed one after the other, most important first, where nothing is in the way.

import { colour, FONT, type View } from "./view";

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export type Side = "e" | "w" | "ne" | "se" | "nw" | "sw" | "n" | "s" | "c";

export interface Text {
  lines: { text: string; font: string; colour: string; spacing?: string }[];
}

const hit = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

const LEADING = 1.22;
const LONGEST = 42;

export const font = (size: number, weight = 400, italic = false): string =>
  `${italic ? "italic " : ""}${weight} ${size}px ${FONT}`;

/** Take out what could turn other text around, and cut what is too long for a map. */
export function tidy(text: string): string {
  const plain = text.slice(0, 8 * LONGEST).replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\p{Cc}]/gu, "").trim();
  const letters = [...plain];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : plain;
}

interface Placed {
  text: Text;
  box: Box;
  align: CanvasTextAlign;
}

/** Side of the squares in which boxes are looked up. */
const SQUARE = 64;

export class Labels {
  private readonly squares = new Map<number, Box[]>();
  private readonly placed: Placed[] = [];
  private readonly dots: { x: number; y: number; draw: (ctx: CanvasRenderingContext2D, x: number, y: number) => void }[] = [];

  constructor(private readonly view: View) {}

  /** Keep labels off a place. */
  block(box: Box): void {
    for (const key of squaresOf(box)) {
      const square = this.squares.get(key);
      if (square) square.push(box);
      else this.squares.set(key, [box]);
    }
  }

  isFree(box: Box): boolean {
    const { width, height } = this.view;
    if (box.x < 4 || box.y < 4 || box.x + box.w > width - 4 || box.y + box.h > height - 4) return false;
    return !squaresOf(box).some((key) => this.squares.get(key)?.some((t) => hit(t, box)));
  }

  /** Place a text beside a point, on the first of the sides that is free. Tells where, or that it did not fit. */
  write(text: Text, x: number, y: number, gap: number, sides: Side[], padding = 2): Box | null {
    const { w, h } = this.measure(text);
    for (const side of sides) {
      const box = beside(side, x, y, gap, w, h);
      // Above and below, a label may slide along to stay on the map.
      if (side === "n" || side === "s") box.x = Math.max(Math.min(box.x, this.view.width - w - 7), Math.min(7, x));
      if (!this.isFree(grown(box, padding))) continue;
      this.block(grown(box, padding));
      this.placed.push({ text, box, align: side.includes("w") ? "right" : side.includes("e") ? "left" : "center" });
      return box;
    }
    return null;
  }

  /** Add a small sign that belongs to a label. */
  dot(x: number, y: number, draw: (ctx: CanvasRenderingContext2D, x: number, y: number) => void): void {
    this.dots.push({ x, y, draw });
  }

  /** Paint what was placed, on a view that has moved since at the same zoom. */
  paint(view: View): void {
    const dx = this.view.left - view.left;
    const dy = this.view.top - view.top;
    for (const d of this.dots) d.draw(view.ctx, d.x + dx, d.y + dy);
    for (const p of this.placed) paint(view, p, dx, dy);
  }

  private measure(text: Text): { w: number; h: number } {
    const { ctx } = this.view;
    let w = 0;
    let h = 0;
    for (const line of text.lines) {
      ctx.font = line.font;
      ctx.letterSpacing = line.spacing ?? "0px";
      w = Math.max(w, ctx.measureText(line.text).width);
      h += sizeOf(line.font) * LEADING;
    }
    ctx.letterSpacing = "0px";
    return { w, h };
  }
}

function paint(view: View, { text, box, align }: Placed, dx: number, dy: number): void {
  const { ctx } = view;
  const x = dx + (align === "left" ? box.x : align === "right" ? box.x + box.w : box.x + box.w / 2);
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const pass of ["halo", "text"] as const) {
    let y = dy + box.y;
    for (const line of text.lines) {
      const size = sizeOf(line.font);
      ctx.font = line.font;
      ctx.letterSpacing = line.spacing ?? "0px";
      y += (size * LEADING) / 2;
      if (pass === "halo") {
        ctx.strokeStyle = colour(view, "halo");
        ctx.lineWidth = Math.max(3, size / 3.4);
        ctx.globalAlpha = 0.88;
        ctx.strokeText(line.text, x, y);
        ctx.globalAlpha = 1;
      } else {
        ctx.fillStyle = line.colour;
        ctx.fillText(line.text, x, y);
      }
      y += (size * LEADING) / 2;
    }
  }
  ctx.letterSpacing = "0px";
}

function squaresOf(box: Box): number[] {
  const out: number[] = [];
  for (let c = Math.floor(box.x / SQUARE); c <= Math.floor((box.x + box.w) / SQUARE); c++) {
    for (let r = Math.floor(box.y / SQUARE); r <= Math.floor((box.y + box.h) / SQUARE); r++) out.push(c * 65_536 + r);
  }
  return out;
}

const sizeOf = (f: string): number => Number(/([\d.]+)px/.exec(f)?.[1] ?? 12);

const grown = (b: Box, by: number): Box => ({ x: b.x - by, y: b.y - by, w: b.w + 2 * by, h: b.h + 2 * by });

function beside(side: Side, x: number, y: number, gap: number, w: number, h: number): Box {
  const diagonal = Math.max(0, gap - 2);
  const left = side.includes("w") ? x - (side === "w" ? gap : diagonal) - w : side.includes("e") ? x + (side === "e" ? gap : diagonal) : x - w / 2;
  const top = side.includes("n") ? y - (side === "n" ? gap : diagonal) - h : side.includes("s") ? y + (side === "s" ? gap : diagonal) : y - h / 2;
  return { x: left, y: top, w, h };
}
