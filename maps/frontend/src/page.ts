// The page: reads the payload, puts the map beside the panel and keeps the two in step.

import L from "leaflet";

import { cornersOf, type Bubble } from "./density";
import { cut, el, thousands, words } from "./dom";
import { csv, fileName, geojson, save } from "./download";
import { Filter } from "./filter";
import { openToFolium, type Opened } from "./folium";
import { corners, fit, placesOf } from "./framing";
import type { Box } from "./labels";
import { EventLayer } from "./layer";
import { Legend } from "./legend";
import { fromFragment, toFragment, type View } from "./link";
import { readEvents, readGround, readHead, type Events, type Ground, type Head, type Palette } from "./model";
import { Panel } from "./panel";
import { picture } from "./picture";
import { makeSheet } from "./sheet";
import { State } from "./state";

/** The base map is generalised; closer than this it would pretend to a precision it does not have. */
const MAX_ZOOM = 13;
/** A page of more events opens with its legend folded: the picture needs the room. */
const MANY = 300;
const NARROW = "(max-width: 860px)";
/** Dots a pixel of the map saved as a picture. */
const PICTURE_RATIO = 2;
/** The address follows when the reader's hands rest. */
const REST_MS = 250;
/** The data know places to the fifth digit of a degree. */
const GRAIN = 2e-5;

const part = (name: string): string | null => document.getElementById(`geoevents-${name}`)?.textContent ?? null;

function start(): void {
  const head = readHead(part("head") ?? "");
  const decoded = Promise.all([readEvents(head, part), readGround(part)]); // on another thread, while the map is made
  const root = document.getElementById("geoevents")!;
  document.title = cut(head.title, 200) || "Reported events";
  const isEmbedded = new URLSearchParams(location.search).has("embed");
  root.classList.toggle("embed", isEmbedded);

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const paper = matchMedia("print");
  const narrow = matchMedia(NARROW);
  const palette = (): Palette => head.style.palettes[dark.matches && !paper.matches ? "dark" : "light"];

  const holder = el("div", { id: "map", role: "application", "aria-label": description(head) });
  const stage = el("main", { class: "stage", "aria-label": "Map" }, holder);
  if (isEmbedded) stage.append(strip(head));
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
    const over = ".legend, .inset, .strip, .crowd, .leaflet-control";
    const card = isEmbedded ? root.querySelectorAll<HTMLElement>(".panel.has-card") : [];
    return [...stage.querySelectorAll<HTMLElement>(over), ...card].map((e) => {
      const r = e.getBoundingClientRect();
      return { x: r.left - origin.left - 4, y: r.top - origin.top - 4, w: r.width + 8, h: r.height + 8 };
    });
  };

  map.invalidateSize({ animate: false });
  fit(map, corners(head), [], { animate: false });
  const ready = decoded.then(([events, ground]) => open(events, ground));
  openToFolium(map, ready); // the scripts of folium's layers run before the events are decoded

  function open(events: Events, ground: Ground): Opened {
    const state = new State(events.n);
    const filter = new Filter(events, state);
    const legend = new Legend(events, ground.disputed);
    if (narrow.matches || isEmbedded || events.n > MANY) legend.element.open = false;
    stage.append(legend.element);
    const panel = new Panel(events, state, filter, { copyLink, link, download, print: () => window.print() }, still);
    stage.before(panel.element);
    const sheet = makeSheet(root, panel.element);
    filter.reset();

    let isMoved = false; // by the reader: then it stays where it is, on paper too
    for (const kind of ["pointerdown", "wheel", "keydown"]) holder.addEventListener(kind, () => (isMoved = true), { passive: true });
    const frame = (event: number | null, animate: boolean): void => {
      isMoved = false;
      fit(map, placesOf(events, state, event), covered(), { animate: animate && !still });
    };
    const layer = new EventLayer(events, ground, state, palette(), covered, stage);
    map.invalidateSize({ animate: false }); // the panel and all that lies over the map have their places now
    frame(null, false);
    layer.addTo(map);

    state.on(["selected"], () => {
      filter.include(state.selected);
      if (state.selected !== null) sheet.raise();
      map.invalidateSize({ animate: false });
      if (state.selected === null || events.isMapped(state.selected)) frame(state.selected, true);
      layer.repaint();
    });
    state.on(["filter"], () => layer.repaint());
    state.on(["hover"], () => layer.highlight());
    const tellDisputed = (): void => {
      const b = map.getBounds();
      legend.disputed(b.getSouth(), b.getWest(), b.getNorth(), b.getEast());
    };
    tellDisputed();
    state.on(["view"], tellDisputed);

    const dress = (): void => {
      for (const [name, value] of Object.entries(palette())) document.documentElement.style.setProperty(`--${name}`, value);
      legend.paint(palette());
      panel.dress(palette());
      layer.repaint(palette());
    };
    dark.addEventListener("change", dress);
    onPaper(paper, map, legend, dress, () => !isMoved && frame(state.selected, false));
    let isOpen = legend.element.open;
    legend.element.addEventListener("toggle", () => {
      if (legend.element.open !== isOpen) layer.repaint(); // browsers tell of its first state too
      isOpen = legend.element.open;
    });
    dress();

    const dispute = L.tooltip({ className: "disputed", direction: "top", offset: [0, -6] });
    map.on("click", (e: L.LeafletMouseEvent) => {
      const found = layer.find(e.containerPoint);
      if (!found) return;
      if (found.many) closeUp(found.many);
      else state.select(found.event);
    });
    map.on("mousemove", (e: L.LeafletMouseEvent) => {
      const found = layer.find(e.containerPoint);
      holder.classList.toggle("over-event", found !== null);
      state.point(found && !found.many?.r ? found.event : null); // a count has no one event
      const area = found ? null : layer.disputedAt(e.containerPoint);
      if (area) dispute.setContent(words("span", `${area.name}: ${area.note}`)).setLatLng(e.latlng).openOn(map);
      else dispute.close();
    });

    /** Go closer to the events of a count; where they all lie at one place, list them. */
    function closeUp(bubble: Bubble): void {
      const [south, west, north, east] = cornersOf(bubble);
      const bounds = L.latLngBounds([south, west], [north, east]);
      const zoom = Math.min(MAX_ZOOM, map.getBoundsZoom(bounds.pad(0.1)));
      const isPoint = bubble.box[0] === bubble.box[2] && bubble.box[1] === bubble.box[3];
      if (isPoint || zoom <= map.getZoom() + 0.2) {
        state.select(null);
        filter.setWithin([south - GRAIN, west - GRAIN, north + GRAIN, east + GRAIN]);
        sheet.raise();
      } else map.setView(bounds.getCenter(), zoom, { animate: !still });
    }

    document.addEventListener("keydown", (e) => {
      if (e.key === "Escape" && state.selected !== null) state.select(null);
    });
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(holder);

    // --- the view as a link ---

    function view(): View {
      const { lat, lng } = map.getCenter();
      const names = events.role.strings.all();
      const usual = (code: number): boolean => head.style.roles[names[code]!]?.shown !== false;
      return {
        at: [lat, lng, map.getZoom()],
        search: filter.search,
        span: filter.span,
        within: filter.within,
        chosen: Object.fromEntries(filter.facets.map((f) => [f.name, [...f.chosen].map((code) => f.keys.at(code))])),
        on: names.filter((_, code) => filter.roles.has(code) && !usual(code)),
        off: names.filter((_, code) => !filter.roles.has(code) && usual(code)),
        sort: panel.sort,
        event: state.selected === null ? null : events.id(state.selected),
      };
    }

    function link(): string {
      return `${location.href.replace(/#.*$/s, "")}${toFragment(view())}`;
    }

    async function copyLink(): Promise<boolean> {
      try {
        await navigator.clipboard.writeText(link());
        return true;
      } catch {
        return false; // an insecure origin or a frame without the right
      }
    }

    function restore(fragment: string): void {
      const asked = fromFragment(fragment);
      panel.sort = asked.sort;
      filter.set(asked);
      state.select(asked.event === null ? null : oneOf(events, asked.event));
      if (asked.at) map.setView([asked.at[0], asked.at[1]], asked.at[2], { animate: false });
    }

    let timer = 0;
    let isTouched = false; // the address stays as it is until the reader does something
    let written = location.hash;
    const note = (): void => {
      if (!isTouched) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        written = toFragment(view());
        try {
          history.replaceState(null, "", written || `${location.pathname}${location.search}`);
        } catch {
          // a frame without an address of its own
        }
      }, REST_MS);
    };
    for (const kind of ["pointerdown", "keydown", "wheel"]) window.addEventListener(kind, () => (isTouched = true), { capture: true, passive: true });
    map.on("moveend", note);
    state.on(["filter", "selected"], note);
    panel.onSort = note;
    if (location.hash.length > 1) restore(location.hash);
    window.addEventListener("hashchange", () => {
      if (location.hash !== written) restore(location.hash);
    });

    async function download(kind: "geojson" | "csv" | "png"): Promise<void> {
      const name = fileName(head.title, `.${kind}`);
      if (kind === "png") {
        const said = filter.isActive ? `${thousands(state.passing)} of ${thousands(events.n)} events shown` : head.summary;
        layer.drawWith(PICTURE_RATIO);
        legend.paint(palette(), PICTURE_RATIO);
        try {
          save(await picture(stage, head, palette(), said), name);
        } finally {
          layer.drawWith(null);
          legend.paint(palette());
        }
        return;
      }
      const rows = Array.from({ length: events.n }, (_, i) => i).filter((i) => state.pass[i] === 1);
      save(await (kind === "csv" ? csv(events, rows) : geojson(events, rows, toFragment(view()))), name);
    }

    return { events, state };
  }
}

/** On paper the light palette, the legend open, and the same part of the world in the size that the page has there. */
function onPaper(paper: MediaQueryList, map: L.Map, legend: Legend, dress: () => void, frame: () => void): void {
  let before: { isOpen: boolean; centre: L.LatLng; zoom: number } | undefined;
  paper.addEventListener("change", () => {
    if (paper.matches) {
      before = { isOpen: legend.element.open, centre: map.getCenter(), zoom: map.getZoom() };
      const bounds = map.getBounds();
      legend.element.open = true;
      map.invalidateSize({ animate: false });
      map.fitBounds(bounds.pad(-0.08), { animate: false });
      frame();
    } else if (before) {
      legend.element.open = before.isOpen;
      map.invalidateSize({ animate: false });
      map.setView(before.centre, before.zoom, { animate: false });
    }
    dress();
  });
}

/** In a frame on another page, the title over the map leads to the whole page. */
function strip(head: Head): HTMLElement {
  const whole = new URL(location.href);
  whole.searchParams.delete("embed");
  return el(
    "header",
    { class: "strip" },
    words("h1", head.title),
    el("a", { href: whole.href, target: "_blank", rel: "noopener", text: "Open the full map" }),
  );
}

function oneOf(events: Events, id: string): number | null {
  const row = events.rowOf(id);
  return row < 0 ? null : row;
}

function description(head: Head): string {
  return `Map of ${cut(head.title, 200)}. The list beside it holds the same events as text. Arrow keys move the map, plus and minus zoom.`;
}

start();
