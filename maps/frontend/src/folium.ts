// What the scripts of folium's layers expect to find on the page, without jQuery, Bootstrap or icon fonts.

import L from "leaflet";
import icon2x from "leaflet/dist/images/marker-icon-2x.png";
import icon from "leaflet/dist/images/marker-icon.png";
import shadow from "leaflet/dist/images/marker-shadow.png";

import { words } from "./dom";
import type { Events } from "./model";
import type { State } from "./state";

/** folium makes popups of `$(`<div>…</div>`)[0]`. The policy of the page keeps handlers in them from running. */
function parse(markup: unknown): ArrayLike<Element> {
  const template = document.createElement("template");
  template.innerHTML = String(markup);
  return template.content.children;
}

interface ShapeLook {
  name: string;
  label: string | null;
  colour: string;
}

/** Draw a user's own shapes (maps/layers.py); what they are called becomes a text node. */
function shapes(map: L.Map, data: GeoJSON.GeoJsonObject, { label, colour }: ShapeLook): L.GeoJSON {
  const style = { color: colour, weight: 1.6, fillColor: colour, fillOpacity: 0.08 };
  const layer = L.geoJSON(data, {
    style,
    pointToLayer: (_, at) => L.circleMarker(at, { ...style, radius: 5, fillOpacity: 0.6 }),
    onEachFeature: (feature, part) => {
      const text = label === null ? null : (feature.properties as Record<string, unknown> | null)?.[label];
      if (text !== null && text !== undefined) part.bindTooltip(words("span", String(text)), { sticky: true });
    },
  });
  return layer.addTo(map);
}

/** Names of layers are text to Leaflet's list too, which would take them for markup. */
function escapeNames(): void {
  const list = L.Control.Layers.prototype as unknown as { _addLayer(layer: L.Layer, name: string, overlay: boolean): void };
  const add = list._addLayer;
  list._addLayer = function (layer, name, overlay) {
    const holder = document.createElement("span");
    holder.textContent = name;
    add.call(this, layer, holder.innerHTML, overlay);
  };
}

/** What a script of the user's own gets from `geoevents.ready`. */
export interface Opened {
  events: Events;
  state: State;
}

export function openToFolium(map: L.Map, ready: Promise<Opened>): void {
  const standard = L.Icon.Default.prototype as unknown as { _getIconUrl?: unknown };
  escapeNames();
  delete standard._getIconUrl; // it would guess a path from the style sheet
  L.Icon.Default.mergeOptions({ iconUrl: icon, iconRetinaUrl: icon2x, shadowUrl: shadow });
  Object.assign(window, {
    L,
    $: parse,
    geoevents: { map, ready, shapes: (data: GeoJSON.GeoJsonObject, look: ShapeLook) => shapes(map, data, look) },
  });
  Object.assign(L, { AwesomeMarkers: { icon: () => new L.Icon.Default() } });
}
