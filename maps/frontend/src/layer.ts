// One canvas inside Leaflet for everything of ours; folium's own layers lie above it.

import L from "leaflet";

import { Basemap, type Disputed, type Spot, type Towns } from "./basemap";
import { WORLD, worldX, worldY } from "./geo";
import { el, thousands } from "./dom";
import { Inset } from "./inset";
import { font, Labels, tidy, type Box } from "./labels";
import { DEGREE, type Events, type Ground, type Palette } from "./model";
import { Scene, type Found } from "./scene";
import type { State } from "./state";
import { colour, inPixels, nearest, px, py, type View } from "./view";

/** How much is drawn beyond each edge of the map, so that moving it shows no gap: a share of its size. */
const BEYOND = 0.25;
/** A picture that takes longer than this to draw is not drawn at every step of a move. */
const QUICK_MS = 40;
const SETTLE_MS = 120;
/** As near as this to a line is on it, pixels. */
const TOUCH = 6;
/** Places near each other: the same to so many parts of a degree. */
const NEAR = 8;

export class EventLayer extends L.Layer {
  readonly scene: Scene;
  private readonly basemap: Basemap;
  private readonly towns: Towns;
  private readonly inset: Inset;
  private readonly canvas: HTMLCanvasElement = document.createElement("canvas");
  /** What follows the pointer, above the rest. */
  private readonly top: HTMLCanvasElement = document.createElement("canvas");
  /** Says that the events are drawn as a density. */
  private readonly crowd = el("p", { class: "crowd", role: "status", hidden: "" });
  private map: L.Map | undefined;
  /** What the canvas shows: more than the map. */
  private drawn: View | undefined;
  private frame = 0;
  private ratio: number | null = null;
  private took = 0;
  private pause = 0;
  /** Where the names stand; found anew when the map comes to rest, carried along while it moves. */
  private labels: Labels | undefined;

  constructor(
    private readonly events: Events,
    ground: Ground,
    private readonly state: State,
    private palette: Palette,
    private readonly covered: () => Box[],
    stage: HTMLElement,
  ) {
    super();
    this.basemap = new Basemap(ground.countries, ground.water, ground.disputed);
    this.towns = ground.towns;
    this.scene = new Scene(events);
    this.inset = new Inset(this.basemap);
    stage.append(this.inset.element, this.crowd);
    this.light();
  }

  /** Light up the countries of the events that are shown. */
  private light(): void {
    const { marks, places } = this.events;
    const lit = new Map<string, { lat: number; lon: number }>(); // one of those near each other will do
    for (let i = 0; i < marks.n && lit.size < 500; i++) {
      const p = marks.place[i]!;
      const [lat, lon] = [places.lat[p]! * DEGREE, places.lon[p]! * DEGREE];
      if (this.events.section(marks.event[i]!) !== "also") lit.set(`${Math.round(lat * NEAR)}/${Math.round(lon * NEAR)}`, { lat, lon });
    }
    this.basemap.setFocus([...lit.values()]);
  }

  override onAdd(map: L.Map): this {
    this.map = map;
    for (const [canvas, name] of [
      [this.canvas, "events-canvas"],
      [this.top, "events-top"],
    ] as const) {
      canvas.className = `leaflet-zoom-animated ${name}`;
      canvas.setAttribute("aria-hidden", "true");
    }
    map.getPane("overlayPane")?.prepend(this.canvas, this.top);
    this.rest();
    return this;
  }

  override onRemove(): this {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.pause);
    this.canvas.remove();
    this.top.remove();
    this.map = undefined;
    return this;
  }

  override getEvents(): Record<string, L.LeafletEventHandlerFn> {
    return {
      move: () => this.follow(),
      moveend: () => this.settle(),
      zoomend: () => this.rest(),
      resize: () => this.rest(),
      layeradd: () => this.redraw(),
      layerremove: () => this.redraw(),
      zoomanim: ((e: L.ZoomAnimEvent) => this.animate(e)) as L.LeafletEventHandlerFn,
    };
  }

  /** Draw anew: after a change of what is shown or selected (or of the colours), the names too. */
  repaint(palette?: Palette): void {
    if (palette) this.palette = palette;
    this.labels = undefined;
    this.redraw();
  }

  /** Draw at once with so many dots a pixel, for a picture; null: as many as the screen has. */
  drawWith(ratio: number | null): void {
    this.ratio = ratio;
    this.labels = undefined;
    this.paint();
  }

  /** Draw the event under the pointer above the rest. */
  highlight(): void {
    const ctx = this.top.getContext("2d");
    const { drawn, state } = this;
    if (!ctx || !drawn) return;
    const isShown = state.hover !== null && state.hover !== state.selected && state.pass[state.hover] === 1;
    // An empty sheet would be laid over the map at every frame of a move.
    this.top.style.display = isShown ? "" : "none";
    if (!isShown) return;
    const { width, height } = this.canvas;
    if (this.top.width !== width || this.top.height !== height) Object.assign(this.top, { width, height });
    else {
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, width, height);
    }
    ctx.setTransform(drawn.ratio, 0, 0, drawn.ratio, 0, 0);
    this.scene.drawOne({ ...drawn, ctx }, state, state.hover!);
  }

  /** What lies at a point of the map, in its pixels. */
  find(point: L.Point): Found {
    const { map, drawn } = this;
    if (!map || !drawn) return null;
    const at = map.project(map.containerPointToLatLng(point), drawn.zoom);
    return this.scene.find(drawn, at.x - drawn.left, at.y - drawn.top);
  }

  /** The disputed area whose border lies at a point of the map, in its pixels. */
  disputedAt(point: L.Point): Disputed | null {
    const { map, drawn } = this;
    if (!map || !drawn || this.isTiled()) return null;
    const at = map.project(map.containerPointToLatLng(point), 0);
    return this.basemap.disputedAt(at.x - WORLD * Math.floor(at.x / WORLD), at.y, TOUCH / drawn.scale);
  }

  private redraw(): void {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.paint());
  }

  /** While the map moves the picture moves with it; it is drawn anew only when its edge comes into sight. */
  private follow(): void {
    const { map, drawn } = this;
    if (!map || !drawn || map.getZoom() !== drawn.zoom) return;
    const corner = map.project(map.containerPointToLatLng([0, 0]), drawn.zoom);
    const [x, y] = [corner.x - drawn.left, corner.y - drawn.top];
    const size = map.getSize();
    // A slow picture waits until the map rests, or a good part of it would be empty.
    const slack = this.took > QUICK_MS ? 0.3 * Math.min(size.x, size.y) : 0;
    const isCovered = x >= -slack && y >= -slack && x + size.x <= drawn.width + slack && y + size.y <= drawn.height + slack;
    if (!isCovered) this.redraw();
  }

  /** After a move: wait whether it goes on, for the names are found anew when it has ended. */
  private settle(): void {
    clearTimeout(this.pause);
    this.pause = window.setTimeout(() => this.rest(), SETTLE_MS);
    if (this.map && this.map.getZoom() !== this.drawn?.zoom) this.rest();
    else this.follow();
  }

  private rest(): void {
    clearTimeout(this.pause);
    if (!this.map) return;
    this.labels = undefined;
    this.redraw();
    const centre = this.map?.getCenter();
    if (centre) this.state.moved({ lat: centre.lat, lon: centre.lng, zoom: this.map!.getZoom() });
  }

  /** Follow Leaflet's zoom animation by stretching the picture; it is drawn anew at the end. */
  private animate(e: L.ZoomAnimEvent): void {
    const { drawn } = this;
    const map = this.map!;
    if (!drawn) return;
    const scale = map.getZoomScale(e.zoom, drawn.zoom);
    const corner = map.unproject([drawn.left, drawn.top], drawn.zoom);
    const offset = (map as unknown as { _latLngToNewLayerPoint(c: L.LatLng, z: number, o: L.LatLng): L.Point })
      ._latLngToNewLayerPoint(corner, e.zoom, e.center);
    for (const canvas of [this.canvas, this.top]) L.DomUtil.setTransform(canvas, offset, scale);
  }

  private paint(): void {
    this.frame = 0;
    const map = this.map;
    const ctx = this.canvas.getContext("2d");
    if (!map || !ctx) return;
    const started = performance.now();
    const size = map.getSize();
    const ratio = this.ratio ?? (window.devicePixelRatio || 1);
    const zoom = map.getZoom();
    const corner = map.project(map.containerPointToLatLng([0, 0]), zoom);
    const [mx, my] = [Math.round(size.x * BEYOND), Math.round(size.y * BEYOND)];
    const sight: View = {
      ctx,
      width: size.x,
      height: size.y,
      ratio,
      zoom,
      scale: 2 ** zoom,
      left: corner.x,
      top: corner.y,
      palette: this.palette,
    };
    const view: View = { ...sight, width: size.x + 2 * mx, height: size.y + 2 * my, left: corner.x - mx, top: corner.y - my };
    this.place(view, map.containerPointToLayerPoint([-mx, -my]));
    this.drawn = view;
    if (!this.labels) this.inset.paint(sight);
    // Tiles that the user added take the place of the base map.
    if (this.isTiled()) ctx.clearRect(0, 0, this.canvas.width, this.canvas.height);
    else this.basemap.draw(view);
    inPixels(view);
    this.scene.prepare(view, this.state);
    this.scene.draw(view, this.state);
    if (!this.labels) this.tell(sight);
    this.labels ??= this.name(sight);
    this.labels.paint(view);
    this.highlight();
    if (!this.took) performance.mark("geoevents-ready");
    this.took = performance.now() - started;
  }

  /** Say how many events a density stands for. */
  private tell(view: View): void {
    this.crowd.hidden = this.scene.mode !== "density";
    if (this.crowd.hidden) return;
    const text = `${thousands(this.scene.inSight(view, this.state))} events as a density: go closer for single ones`;
    if (this.crowd.textContent !== text) this.crowd.textContent = text;
  }

  private place(view: View, at: L.Point): void {
    const [w, h] = [Math.round(view.width * view.ratio), Math.round(view.height * view.ratio)];
    for (const canvas of [this.canvas, this.top]) {
      if (canvas.style.width !== `${view.width}px` || canvas.style.height !== `${view.height}px`) {
        canvas.style.width = `${view.width}px`;
        canvas.style.height = `${view.height}px`;
      }
      L.DomUtil.setTransform(canvas, at, 1);
    }
    if (this.canvas.width !== w || this.canvas.height !== h) Object.assign(this.canvas, { width: w, height: h });
  }

  private isTiled(): boolean {
    let found = false;
    this.map?.eachLayer((layer) => (found ||= layer instanceof L.TileLayer));
    return found;
  }

  private name(view: View): Labels {
    const labels = new Labels(view);
    for (const box of this.covered()) labels.block(box);
    this.scene.label(view, labels, this.state);
    if (this.isTiled()) return labels;
    const countries = this.basemap.labels(view);
    this.nameCountries(view, labels, countries.filter((c) => c.focus));
    this.nameTowns(view, labels);
    this.nameCountries(view, labels, countries.filter((c) => !c.focus));
    return labels;
  }

  private nameCountries(view: View, labels: Labels, countries: Spot[]): void {
    for (const { name, focus, cells, spots } of countries) {
      if (cells < 6) continue;
      const size = Math.min(focus ? 21 : 17, 10.5 + Math.sqrt(cells) / 2.2);
      const text = {
        lines: [
          {
            text: tidy(name).toUpperCase(),
            font: font(size, focus ? 600 : 500),
            colour: colour(view, "country"),
            spacing: `${(size / 5.5).toFixed(1)}px`,
          },
        ],
      };
      spots.some(([x, y]) => labels.write(text, x, y, 0, ["c"], 8));
    }
  }

  private nameTowns(view: View, labels: Labels): void {
    const { towns } = this;
    let room = Math.round((view.width * view.height) / 26_000);
    for (let i = 0; i < towns.name.length && room > 0; i++) {
      const x = px(view, nearest(view, worldX(towns.lon[i]!)));
      const y = py(view, worldY(towns.lat[i]!));
      const capital = towns.seat[i] === "C";
      const large = capital || towns.population[i]! > 500_000;
      if (!labels.isFree({ x: x - 5, y: y - 5, w: 10, h: 10 })) continue;
      const text = {
        lines: [{ text: tidy(towns.name[i]!), font: font(large ? 12.5 : 11.5, large ? 600 : 400), colour: colour(view, "town") }],
      };
      if (!labels.write(text, x, y, 6, ["e", "w", "n", "s"], 5)) continue;
      labels.block({ x: x - 4, y: y - 4, w: 8, h: 8 });
      room -= 1;
      labels.dot(x, y, (ctx, at, down) => {
        ctx.beginPath();
        if (capital) ctx.rect(at - 3, down - 3, 6, 6);
        else ctx.arc(at, down, large ? 2.6 : 2, 0, 2 * Math.PI);
        ctx.fillStyle = colour(view, capital ? "halo" : "town");
        ctx.fill();
        ctx.strokeStyle = colour(view, capital ? "town" : "halo");
        ctx.lineWidth = capital ? 1.6 : 1;
        ctx.stroke();
      });
    }
  }
}
