// The map as a picture: what is in sight, its legend, title and credits, as PNG.

import { FONT } from "./view";
import type { Head, Palette } from "./model";

const SERIF = 'Charter, "Bitstream Charter", "Iowan Old Style", Georgia, "Noto Serif", "Liberation Serif", serif';
const MARGIN = 24;
/** A picture is at least this many times finer than the screen. */
const FINE = 2;

interface Row {
  canvas: HTMLCanvasElement;
  text: string;
}

/** Compose the picture. Throws where a tile layer of the user's own forbids to read its pixels. */
export async function picture(stage: HTMLElement, head: Head, palette: Palette, said: string): Promise<Blob> {
  const box = stage.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d")!;
  const width = Math.max(720, Math.round(box.width)) + 2 * MARGIN;
  const inner = width - 2 * MARGIN;
  const rows = legendRows(stage);
  const columns = inner > 900 ? 3 : inner > 560 ? 2 : 1;
  const each = inner / columns;
  const folded = (text: string, font: string, most: number): string[] => fold(ctx, text, font, most);
  const titles = folded(head.title, `700 26px ${SERIF}`, inner).slice(0, 3);
  const subtitles = folded(head.subtitle, `400 16px ${SERIF}`, inner).slice(0, 3);
  const texts = rows.map((row) => folded(row.text, `400 13px ${FONT}`, each - 70));
  const heights = texts.map((lines) => Math.max(26, lines.length * 17 + 6));
  const perColumn = Math.ceil(rows.length / columns);
  const legend = Math.max(0, ...Array.from({ length: columns }, (_, c) => heights.slice(c * perColumn, (c + 1) * perColumn).reduce((a, b) => a + b, 0)));
  const credits = [...head.style.notes, head.attributions.join(" · "), head.generated].flatMap((text) => folded(text, `400 11px ${FONT}`, inner));
  const top = MARGIN + titles.length * 30 + subtitles.length * 22 + 42;
  const map = Math.round((inner / box.width) * box.height);
  const height = top + map + 16 + legend + 18 + credits.length * 15 + MARGIN;

  canvas.width = width * FINE;
  canvas.height = height * FINE;
  ctx.scale(FINE, FINE);
  ctx.fillStyle = palette["paper"]!;
  ctx.fillRect(0, 0, width, height);
  ctx.textBaseline = "alphabetic";
  let y = MARGIN;
  const say = (lines: string[], font: string, colour: string, leading: number): void => {
    ctx.font = font;
    ctx.fillStyle = palette[colour]!;
    for (const text of lines) ctx.fillText(text, MARGIN, (y += leading));
  };
  say(titles, `700 26px ${SERIF}`, "ink", 30);
  say(subtitles, `400 16px ${SERIF}`, "muted", 22);
  say([said], `400 13px ${FONT}`, "muted", 22);
  ctx.fillStyle = palette["ink"]!;
  ctx.fillRect(MARGIN, top - 10, inner, 2);

  ctx.save();
  ctx.translate(MARGIN, top);
  ctx.scale(inner / box.width, inner / box.width);
  ctx.beginPath();
  ctx.rect(0, 0, box.width, box.height);
  ctx.clip();
  for (const layer of stage.querySelectorAll<HTMLCanvasElement | HTMLImageElement>(".leaflet-pane canvas, .leaflet-tile, canvas.inset")) {
    if (layer.closest("[hidden]")) continue;
    const at = layer.getBoundingClientRect();
    if (at.width && at.height) ctx.drawImage(layer, at.left - box.left, at.top - box.top, at.width, at.height);
    if (layer.matches(".inset")) frame(ctx, at.left - box.left, at.top - box.top, at.width, at.height, palette["border"]!);
  }
  scale(ctx, stage, box, palette);
  ctx.restore();
  frame(ctx, MARGIN, top, inner, map, palette["border"]!);

  rows.forEach((row, i) => {
    const column = Math.floor(i / perColumn);
    const above = heights.slice(column * perColumn, i).reduce((a, b) => a + b, 0);
    const [x, middle] = [MARGIN + column * each, top + map + 16 + above + heights[i]! / 2];
    ctx.drawImage(row.canvas, x, middle - 11, 46, 22);
    ctx.font = `400 13px ${FONT}`;
    ctx.fillStyle = palette["ink"]!;
    texts[i]!.forEach((line, n) => ctx.fillText(line, x + 58, middle + 4.5 + (n - (texts[i]!.length - 1) / 2) * 17));
  });
  y = top + map + 16 + legend + 10;
  say(credits, `400 11px ${FONT}`, "muted", 15);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the browser made no picture"))), "image/png"));
}

function legendRows(stage: HTMLElement): Row[] {
  return [...stage.querySelectorAll<HTMLElement>(".legend li")].flatMap((li) => {
    const canvas = li.querySelector("canvas");
    return canvas ? [{ canvas, text: li.textContent?.trim() ?? "" }] : [];
  });
}

/** The scale bar is made of elements: draw it again. */
function scale(ctx: CanvasRenderingContext2D, stage: HTMLElement, box: DOMRect, palette: Palette): void {
  ctx.strokeStyle = ctx.fillStyle = palette["ink"]!;
  ctx.lineWidth = 1.4;
  ctx.font = `400 11.5px ${FONT}`;
  stage.querySelectorAll<HTMLElement>(".leaflet-control-scale-line").forEach((bar, i) => {
    const at = bar.getBoundingClientRect();
    const [x, y] = [at.left - box.left, at.top - box.top];
    const [base, tick] = i ? [y, y + at.height * 0.5] : [y + at.height, y + at.height * 0.5];
    ctx.beginPath();
    ctx.moveTo(x, tick);
    ctx.lineTo(x, base);
    ctx.lineTo(x + at.width, base);
    ctx.lineTo(x + at.width, tick);
    ctx.stroke();
    ctx.fillText(bar.textContent ?? "", x + 5, y + at.height - (i ? 3 : 5));
  });
}

function frame(ctx: CanvasRenderingContext2D, x: number, y: number, w: number, h: number, colour: string): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.strokeRect(x, y, w, h);
}

function fold(ctx: CanvasRenderingContext2D, text: string, font: string, most: number): string[] {
  ctx.font = font;
  const lines: string[] = [];
  for (const word of text.slice(0, 4_000).split(/\s+/).filter(Boolean)) {
    const longer = lines.length ? `${lines.at(-1)!} ${word}` : word;
    if (lines.length && ctx.measureText(longer).width <= most) lines[lines.length - 1] = longer;
    else lines.push(word.slice(0, 200));
  }
  return lines;
}
