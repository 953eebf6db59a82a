// What the scripts of folium's layers expect to find on the page, without jQuery, Bootstrap or icon fonts.

import L from "leaflet";
import icon2x from "leaflet/dist/images/marker-icon-2x.png";
import icon from "leaflet/dist/images/marker-icon.png";
import shadow from "leaflet/dist/images/marker-shadow.png";

import type { Events } from "./model";
import type { State } from "./state";

/** folium makes popups of `$(`<div>…</div>`)[0]`. The policy of the page keeps handlers in them from running. */
function parse(markup: unknown): ArrayLike<Element> {
  const template = document.createElement("template");
  template.innerHTML = String(markup);
  return template.content.children;
}

/** What a script of the user's own gets from `geoevents.ready`. */
export interface Opened {
  events: Events;
  state: State;
}

export function openToFolium(map: L.Map, ready: Promise<Opened>): void {
  const standard = L.Icon.Default.prototype as unknown as { _getIconUrl?: unknown };
  delete standard._getIconUrl; // it would guess a path from the style sheet
  L.Icon.Default.mergeOptions({ iconUrl: icon, iconRetinaUrl: icon2x, shadowUrl: shadow });
  Object.assign(window, {
    L,
    $: parse,
    geoevents: { map, ready },
  });
  Object.assign(L, { AwesomeMarkers: { icon: () => new L.Icon.Default() } });
}
