// A small overview in the corner: where in the world the map is.

import type { Basemap } from "./basemap";
import { el } from "./dom";
import { font, Labels, tidy } from "./labels";
import { colour, type View } from "./view";

/** How much wider the overview is than the map, and the widest map that still needs one (of the world's 256). */
const WIDER = 14;
const NARROWEST = 14;
const WIDEST_MAP = 5;

export class Inset {
  readonly element = el("canvas", { class: "inset", "aria-hidden": "true" });

  constructor(private readonly basemap: Basemap) {}

  paint(main: View): void {
    const across = main.width / main.scale;
    this.element.hidden = across > WIDEST_MAP;
    const ctx = this.element.getContext("2d", { alpha: false });
    const { clientWidth: width, clientHeight: height } = this.element;
    if (this.element.hidden || !ctx || !width) return;
    this.element.width = Math.round(width * main.ratio);
    this.element.height = Math.round(height * main.ratio);
    const scale = width / Math.max(NARROWEST, Math.min(70, across * WIDER));
    const [x, y] = [(main.left + main.width / 2) / main.scale, (main.top + main.height / 2) / main.scale];
    const view: View = {
      ctx,
      width,
      height,
      ratio: main.ratio,
      zoom: Math.log2(scale),
      scale,
      left: x * scale - width / 2,
      top: y * scale - height / 2,
      palette: main.palette,
    };
    this.basemap.draw(view, true);
    const [w, h] = [Math.max(7, across * scale), Math.max(6, (main.height / main.scale) * scale)];
    const labels = new Labels(view);
    labels.block({ x: (width - w) / 2, y: (height - h) / 2, w, h });
    for (const spot of this.basemap.labels(view, 8).slice(0, 8)) {
      const text = {
        lines: [{ text: tidy(spot.name), font: font(width > 120 ? 10 : 8.5, spot.focus ? 650 : 400), colour: colour(view, "country") }],
      };
      if (spot.cells > 12) spot.spots.some(([sx, sy]) => labels.write(text, sx, sy, 0, ["c"], 1));
    }
    labels.paint(view);
    ctx.strokeStyle = colour(view, "accent");
    ctx.lineWidth = 1.8;
    ctx.strokeRect((width - w) / 2, (height - h) / 2, w, h);
  }
}
