// One canvas inside Leaflet for everything of ours; folium's own layers lie above it.

import L from "leaflet";

import { Basemap, type Spot, type Towns } from "./basemap";
import { worldX, worldY } from "./geo";
import { Inset } from "./inset";
import { font, Labels, tidy, type Box } from "./labels";
import { DEGREE, type Events, type Ground, type Palette } from "./model";
import { Scene } from "./scene";
import type { State } from "./state";
import { colour, nearest, px, py, type View } from "./view";

export class EventLayer extends L.Layer {
  readonly scene: Scene;
  private readonly basemap: Basemap;
  private readonly towns: Towns;
  private readonly inset: Inset;
  private readonly canvas: HTMLCanvasElement = document.createElement("canvas");
  private map: L.Map | undefined;
  private view: View | undefined;
  private frame = 0;
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
    this.basemap = new Basemap(ground.countries);
    this.towns = ground.towns;
    this.scene = new Scene(events);
    this.inset = new Inset(this.basemap);
    stage.append(this.inset.element);
    this.light();
    this.scene.prepare(state);
  }

  /** Light up the countries of the events that are shown. */
  private light(): void {
    const { marks, places } = this.events;
    const lit: { lat: number; lon: number }[] = [];
    for (let i = 0; i < marks.n && lit.length < 500; i++) {
      const p = marks.place[i]!;
      if (this.events.section(marks.event[i]!) !== "also") lit.push({ lat: places.lat[p]! * DEGREE, lon: places.lon[p]! * DEGREE });
    }
    this.basemap.setFocus(lit);
  }

  override onAdd(map: L.Map): this {
    this.map = map;
    this.canvas.className = "leaflet-zoom-animated events-canvas";
    this.canvas.setAttribute("aria-hidden", "true");
    map.getPane("overlayPane")?.prepend(this.canvas);
    this.rest();
    return this;
  }

  override onRemove(): this {
    cancelAnimationFrame(this.frame);
    this.canvas.remove();
    this.map = undefined;
    return this;
  }

  override getEvents(): Record<string, L.LeafletEventHandlerFn> {
    return {
      move: () => this.redraw(),
      moveend: () => this.rest(),
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
    this.scene.prepare(this.state);
    this.redraw();
  }

  /** Draw anew with another event under the pointer. */
  highlight(): void {
    this.redraw();
  }

  find(point: L.Point): number | null {
    return this.view ? this.scene.find(this.view, point.x, point.y) : null;
  }

  private redraw(): void {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.paint());
  }

  private rest(): void {
    this.labels = undefined;
    cancelAnimationFrame(this.frame);
    this.paint();
  }

  /** Follow Leaflet's zoom animation by stretching the picture; it is drawn anew at the end. */
  private animate(e: L.ZoomAnimEvent): void {
    const map = this.map!;
    const scale = map.getZoomScale(e.zoom);
    const corner = map.containerPointToLatLng([0, 0]);
    const offset = (map as unknown as { _latLngToNewLayerPoint(c: L.LatLng, z: number, o: L.LatLng): L.Point })
      ._latLngToNewLayerPoint(corner, e.zoom, e.center);
    L.DomUtil.setTransform(this.canvas, offset, scale);
  }

  private paint(): void {
    this.frame = 0;
    const map = this.map;
    const ctx = this.canvas.getContext("2d");
    if (!map || !ctx) return;
    const size = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
      this.canvas.style.width = `${size.x}px`;
      this.canvas.style.height = `${size.y}px`;
    }
    L.DomUtil.setTransform(this.canvas, map.containerPointToLayerPoint([0, 0]), 1);
    const zoom = map.getZoom();
    const corner = map.project(map.containerPointToLatLng([0, 0]), zoom);
    const view: View = {
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
    this.view = view;
    if (!this.labels) this.inset.paint(view);
    // Tiles that the user added take the place of the base map.
    if (this.isTiled()) ctx.clearRect(0, 0, w, h);
    else this.basemap.draw(view);
    this.scene.draw(view, this.state);
    this.labels ??= this.name(view);
    this.labels.paint(view);
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
