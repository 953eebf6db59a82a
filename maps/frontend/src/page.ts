// The page: reads the payload, puts the map beside the panel and keeps the two in step.

import L from "leaflet";

import { el, plural } from "./dom";
import { openToFolium } from "./folium";
import { tidy, type Box } from "./labels";
import { EventLayer } from "./layer";
import { Legend } from "./legend";
import { Panel } from "./panel";
import { readPayload, type Palette, type Payload } from "./payload";
import type { State } from "./scene";

/** The base map is generalised; closer than this it would pretend to a precision it does not have. */
const MAX_ZOOM = 13;
const NARROW = "(max-width: 760px)";

function start(): void {
  const payload = readPayload(document.getElementById("geoevents-payload")?.textContent ?? "");
  const root = document.getElementById("geoevents");
  if (!root) throw new Error("the page has no #geoevents");
  document.title = tidy(payload.title) || "Reported events";

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const palette = (): Palette => payload.style.palettes[dark.matches ? "dark" : "light"];

  const state: { -readonly [K in keyof State]: State[K] } = { shown: new Set<number>(), selected: null, hovered: null };
  const holder = el("div", { id: "map", role: "application", "aria-label": description(payload) });
  const legend = new Legend(payload);
  if (matchMedia(NARROW).matches) legend.element.open = false;
  const stage = el("section", { class: "stage", "aria-label": "Map" }, holder, legend.element);
  root.append(stage); // Leaflet measures and positions what is in the document

  const map = L.map(holder, {
    zoomControl: false,
    attributionControl: false,
    minZoom: 1,
    maxZoom: MAX_ZOOM,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    wheelPxPerZoomLevel: 120,
    worldCopyJump: true,
    zoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
    keyboard: true,
  });
  L.control.zoom({ position: "topright", zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" }).addTo(map);
  L.control.scale({ position: "bottomright", maxWidth: 140 }).addTo(map);

  let layer: EventLayer | undefined;
  const panel = new Panel(payload, {
    select: (event) => select(event),
    hover: (event) => {
      state.hovered = event;
      layer?.repaint();
    },
    filter: (shown) => {
      state.shown = shown;
      layer?.repaint();
    },
  });
  stage.before(panel.element);

  const covered = (): Box[] => {
    const origin = holder.getBoundingClientRect();
    return [legend.element, ...holder.querySelectorAll<HTMLElement>(".leaflet-control")].map((e) => {
      const r = e.getBoundingClientRect();
      return { x: r.left - origin.left - 4, y: r.top - origin.top - 4, w: r.width + 8, h: r.height + 8 };
    });
  };

  /** Keep the signs clear of the legend and the controls. */
  const padding = (): L.FitBoundsOptions => {
    const narrow = matchMedia(NARROW).matches;
    const side = narrow ? 34 : 70;
    return { paddingTopLeft: [side, narrow ? 40 : 60], paddingBottomRight: [side, narrow ? 46 : 70], maxZoom: 10.5 };
  };

  const frame = (event: number | null, animate: boolean): void => {
    map.fitBounds(boundsOf(payload, event, state.shown), { ...padding(), animate: animate && !still });
  };

  const select = (event: number | null): void => {
    state.selected = event;
    if (event !== null && !state.shown.has(event)) state.shown = new Set([...state.shown, event]);
    panel.show(event);
    if (event === null || payload.marks.event.includes(event)) frame(event, true);
    layer?.repaint();
  };

  map.invalidateSize({ animate: false });
  frame(null, false);
  layer = new EventLayer(payload, state, palette(), covered).addTo(map);

  const dress = (): void => {
    for (const [name, value] of Object.entries(palette())) document.documentElement.style.setProperty(`--${name}`, value);
    legend.paint(palette());
    layer?.repaint(palette());
  };
  dark.addEventListener("change", dress);
  legend.element.addEventListener("toggle", () => layer?.repaint());
  dress();

  map.on("click", (e: L.LeafletMouseEvent) => {
    const found = layer?.find(e.containerPoint) ?? null;
    if (found !== null) select(found);
  });
  map.on("mousemove", (e: L.LeafletMouseEvent) => {
    const found = layer?.find(e.containerPoint) ?? null;
    holder.classList.toggle("over-event", found !== null);
    if (found !== state.hovered) {
      state.hovered = found;
      layer?.repaint();
    }
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && state.selected !== null) select(null);
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(holder);
  openToFolium(map);
}

function description(payload: Payload): string {
  const drawn = new Set(payload.marks.event).size;
  return `Map of ${plural(drawn, "event")}. The list beside it holds the same events as text. Arrow keys move the map, plus and minus zoom.`;
}

/** The bounds of one event's places, or of all shown; the whole inhabited world when there is none. */
function boundsOf(payload: Payload, event: number | null, shown: ReadonlySet<number>): L.LatLngBounds {
  const { marks, focus } = payload;
  const west = focus?.[0] ?? -180;
  const bounds = L.latLngBounds([]);
  const main = event === null && payload.events.some((e, i) => e.section === "main" && marks.event.includes(i) && shown.has(i));
  marks.event.forEach((e, i) => {
    if (event !== null ? e !== event : !shown.has(e) || (main && payload.events[e]!.section !== "main")) return;
    // Longitudes run on from the western edge of the events, so that a map over 180° is not the long way round.
    const lon = marks.lon[i]! < west ? marks.lon[i]! + 360 : marks.lon[i]!;
    const around = Math.min(marks.radius_m[i]!, 300_000) / 111_195;
    const wide = around / Math.max(0.1, Math.cos((marks.lat[i]! * Math.PI) / 180));
    bounds.extend([marks.lat[i]! - around, lon - wide]);
    bounds.extend([marks.lat[i]! + around, lon + wide]);
  });
  return bounds.isValid() ? bounds : L.latLngBounds([-50, -130], [65, 160]);
}

start();
