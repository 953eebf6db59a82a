// The page: reads the payload, puts the map beside the panel and keeps the two in step.

import L from "leaflet";

import { el } from "./dom";
import { openToFolium, type Opened } from "./folium";
import type { Box } from "./labels";
import { EventLayer } from "./layer";
import { Legend } from "./legend";
import { Panel } from "./panel";
import { DEGREE, readEvents, readGround, readHead, type Events, type Ground, type Head, type Palette } from "./model";
import { State } from "./state";

/** The base map is generalised; closer than this it would pretend to a precision it does not have. */
const MAX_ZOOM = 13;
/** The page opens no closer than this, so that a reader sees where it is. */
const CLOSEST = 10;
const NARROW = "(max-width: 860px)";

const part = (name: string): string | null => document.getElementById(`geoevents-${name}`)?.textContent ?? null;

function start(): void {
  const head = readHead(part("head") ?? "");
  const root = document.getElementById("geoevents")!;
  document.title = head.title || "Reported events";

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const paper = matchMedia("print");
  const palette = (): Palette => head.style.palettes[dark.matches && !paper.matches ? "dark" : "light"];

  const holder = el("div", { id: "map", role: "application", "aria-label": description(head) });
  const stage = el("main", { class: "stage", "aria-label": "Map" }, holder);
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

  const covered = (): Box[] => {
    const origin = holder.getBoundingClientRect();
    return [...stage.querySelectorAll<HTMLElement>(".legend, .inset, .leaflet-control")].map((e) => {
      const r = e.getBoundingClientRect();
      return { x: r.left - origin.left - 4, y: r.top - origin.top - 4, w: r.width + 8, h: r.height + 8 };
    });
  };

  map.invalidateSize({ animate: false });
  fit(map, corners(head), [], { animate: false });
  const ready = Promise.all([readEvents(head, part), readGround(part)]).then(([events, ground]) => open(events, ground));
  openToFolium(map, ready); // the scripts of folium's layers run before the events are decoded

  function open(events: Events, ground: Ground): Opened {
  const state = new State(events.n);
  const legend = new Legend(events);
  if (matchMedia(NARROW).matches) legend.element.open = false;
  stage.append(legend.element);
  const panel = new Panel(events, state);
  stage.before(panel.element);
  map.invalidateSize({ animate: false });

  const frame = (event: number | null, animate: boolean): void => {
    fit(map, placesOf(events, state, event), covered(), { animate: animate && !still });
  };
  frame(null, false);
  const layer = new EventLayer(events, ground, state, palette(), covered, stage).addTo(map);
  frame(null, false); // again, now that the overview has its place

  state.on(["selected"], () => {
    if (state.selected === null || events.isMapped(state.selected)) frame(state.selected, true);
    layer.repaint();
  });
  state.on(["filter"], () => layer.repaint());
  state.on(["hover"], () => layer.highlight());

  const dress = (): void => {
    for (const [name, value] of Object.entries(palette())) document.documentElement.style.setProperty(`--${name}`, value);
    legend.paint(palette());
    layer.repaint(palette());
  };
  dark.addEventListener("change", dress);
  paper.addEventListener("change", () => {
    if (paper.matches) for (const fold of root.querySelectorAll("details")) fold.open = true;
    map.invalidateSize({ animate: false });
    dress();
  });
  legend.element.addEventListener("toggle", () => layer.repaint());
  dress();

  map.on("click", (e: L.LeafletMouseEvent) => {
    const found = layer.find(e.containerPoint) ?? null;
    if (found !== null) state.select(found);
  });
  map.on("mousemove", (e: L.LeafletMouseEvent) => {
    const found = layer.find(e.containerPoint) ?? null;
    holder.classList.toggle("over-event", found !== null);
    state.point(found);
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && state.selected !== null) state.select(null);
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(holder);
    performance.mark("geoevents-ready");
    return { events, state };
  }
}

function description(head: Head): string {
  return `Map of ${head.title}. The list beside it holds the same events as text. Arrow keys move the map, plus and minus zoom.`;
}

interface Circle {
  lat: number;
  lon: number;
  radius_m: number;
}

/** The corners of all that is drawn. */
function corners({ focus }: Head): Circle[] {
  if (!focus) return [];
  const [west, south, east, north] = focus;
  return [
    { lat: south, lon: west, radius_m: 0 },
    { lat: north, lon: east, radius_m: 0 },
  ];
}

/** The places of one event, or of the leading event, or of all that are shown. */
function placesOf(events: Events, state: State, event: number | null): Circle[] {
  const { marks, places } = events;
  const { focus, lead } = events.head;
  const west = focus?.[0] ?? -180;
  const asked = event ?? (lead !== null && state.pass[lead] && events.isMapped(lead) ? lead : null);
  if (asked === null && marks.n > 10_000) return corners(events.head);
  const [first, end] = asked === null ? [0, marks.n] : events.marksOf(asked);
  const found: Circle[] = [];
  for (let i = first; i < end; i++) {
    const p = marks.place[i]!;
    // Another version that is a wide area would push the event itself into a corner.
    if ((asked === null && !state.pass[marks.event[i]!]) || (marks.kind.at(i) === "rival" && places.area[p])) continue;
    // Longitudes run on from the western edge of the events, so that a map over 180° is not the long way round.
    const lon = places.lon[p]! * DEGREE;
    found.push({
      lat: places.lat[p]! * DEGREE,
      lon: lon < west ? lon + 360 : lon,
      radius_m: Math.min(places.radius_m[p]! || 0, 300_000),
    });
  }
  return found;
}

/** Show places as large as possible with nothing of the page over them, and with the towns around them in sight. */
function fit(map: L.Map, places: Circle[], covered: Box[], options: L.ZoomPanOptions): void {
  const bounds = L.latLngBounds([]);
  for (const { lat, lon, radius_m } of places) {
    const north = radius_m / 111_195;
    const east = north / Math.max(0.1, Math.cos((lat * Math.PI) / 180));
    bounds.extend([lat - north, lon - east]).extend([lat + north, lon + east]);
  }
  if (!bounds.isValid()) bounds.extend([-40, -115]).extend([68, 150]);
  const { x: width, y: height } = map.getSize();
  const side = Math.round(Math.min(120, width / 5)); // room for the names
  const margin = Math.round(Math.min(70, height / 7));
  const left = covered.filter((b) => b.x < width / 3 && b.w < width / 2);
  const below = Math.max(0, ...left.filter((b) => b.y > height / 2).map((b) => height - b.y));
  const above = Math.max(0, ...left.filter((b) => b.y < height / 3).map((b) => b.y + b.h));
  const beside = Math.max(0, ...left.map((b) => b.x + b.w));
  const isClear = (centre: L.LatLng, zoom: number): boolean => {
    const corner = map.project(centre, zoom).subtract([width / 2, height / 2]);
    return places.every(({ lat, lon }) => {
      const p = map.project([lat, lon], zoom).subtract(corner);
      return !covered.some((b) => p.x > b.x - 14 && p.x < b.x + b.w + 14 && p.y > b.y - 14 && p.y < b.y + b.h + 14);
    });
  };
  // Try the whole map, then without what the legend and the overview take on each side.
  const paddings = [
    [side, margin, margin],
    [side, margin + above, margin],
    [side, margin, margin + below],
    [side + beside, margin, margin],
  ] as const;
  let best: { centre: L.LatLng; zoom: number } | undefined;
  for (const [west, north, south] of paddings) {
    if (west + side > width * 0.75 || north + south > height * 0.75) continue;
    const inner = L.point(width - west - side, height - north - south);
    const zoom = Math.min(CLOSEST, map.getBoundsZoom(bounds, false, L.point(width, height).subtract(inner)));
    const middle = map.project(bounds.getSouthWest(), zoom).add(map.project(bounds.getNorthEast(), zoom)).divideBy(2);
    const centre = map.unproject(middle.subtract([(west - side) / 2, (north - south) / 2]), zoom);
    best ??= { centre, zoom };
    if (isClear(centre, zoom)) {
      best = { centre, zoom };
      break;
    }
  }
  if (best) map.setView(best.centre, best.zoom, options);
}

start();
