// On a telephone the panel is a sheet below the map: low, half or high, by its handle.

import { el } from "./dom";

const HEIGHTS = ["low", "half", "high"] as const;
type Height = (typeof HEIGHTS)[number];
const LABELS: Record<Height, string> = { low: "Show the list", half: "Show more of the list", high: "Show the map" };
/** A finger that moves farther than this drags; less is a tap. */
const TAP_PX = 8;

export interface Sheet {
  /** Let something of the panel be seen. */
  raise(): void;
}

export function makeSheet(root: HTMLElement, panel: HTMLElement): Sheet {
  let height: Height = "half";
  const handle = el("button", { type: "button", class: "sheet-handle" }, el("span", { class: "grip", "aria-hidden": "true" }));
  const set = (to: Height): void => {
    height = to;
    root.dataset["sheet"] = to;
    handle.setAttribute("aria-label", LABELS[to]);
    handle.setAttribute("aria-expanded", String(to !== "low"));
  };
  const step = (by: 1 | -1): void => set(HEIGHTS[Math.max(0, Math.min(2, HEIGHTS.indexOf(height) + by))]!);
  let from = NaN;
  let isDragged = false;
  handle.addEventListener("pointerdown", (e) => {
    from = e.clientY;
    isDragged = false;
    handle.setPointerCapture(e.pointerId);
  });
  handle.addEventListener("pointerup", (e) => {
    const moved = e.clientY - from;
    isDragged = Math.abs(moved) > TAP_PX;
    if (isDragged) step(moved < 0 ? 1 : -1);
  });
  handle.addEventListener("click", () => {
    if (!isDragged) set(height === "high" ? "low" : HEIGHTS[HEIGHTS.indexOf(height) + 1]!);
    isDragged = false;
  });
  panel.prepend(handle);
  set("half");
  return { raise: () => height === "low" && set("half") };
}
