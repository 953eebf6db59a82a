// One frame: where the map stands, in which colours and on which canvas.

import type { Palette } from "./model";
import { WORLD } from "./geo";

export const FONT =
  '"Inter", "Helvetica Neue", "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, "Noto Sans Arabic", "Noto Sans Hebrew", sans-serif';

export interface View {
  ctx: CanvasRenderingContext2D;
  width: number;
  height: number;
  ratio: number;
  zoom: number;
  /** Pixels per world pixel. */
  scale: number;
  /** World pixels, times scale, of the top left corner. */
  left: number;
  top: number;
  palette: Palette;
}

export const colour = (view: View, name: string): string => view.palette[name] ?? "#888";

/** The copies of the world that are in sight, as offsets in world pixels, for things that reach from west to east. */
export function copies(view: View, west = 0, east = WORLD): number[] {
  const first = Math.ceil((view.left / view.scale - east) / WORLD);
  const last = Math.floor(((view.left + view.width) / view.scale - west) / WORLD);
  const out: number[] = [];
  for (let k = first; k <= last; k++) out.push(k * WORLD);
  return out;
}

/** Shift a world x so that it lies in sight, where it can. */
export function nearest(view: View, x: number): number {
  const centre = (view.left + view.width / 2) / view.scale;
  return x + WORLD * Math.round((centre - x) / WORLD);
}

export const px = (view: View, x: number): number => x * view.scale - view.left;
export const py = (view: View, y: number): number => y * view.scale - view.top;

/** Let coordinates of the canvas be world pixels, shifted by `offset`. */
export function inWorld(view: View, offset: number): void {
  const { ctx, ratio, scale } = view;
  ctx.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * (offset * scale - view.left), -ratio * view.top);
}

export const inPixels = (view: View): void => view.ctx.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
