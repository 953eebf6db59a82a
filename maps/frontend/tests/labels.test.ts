import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Labels, tidy } from "../src/labels";
import type { View } from "../src/view";

/** Stands in for a canvas that writes ten pixels a letter. */
function view(): { view: View; written: string[] } {
  const written: string[] = [];
  const ctx = {
    measureText: (text: string) => ({ width: text.length * 10 }),
    strokeText: () => undefined,
    fillText: (text: string) => written.push(text),
  };
  return {
    view: { ctx, width: 400, height: 200, ratio: 1, zoom: 5, scale: 32, left: 0, top: 0, palette: {} } as unknown as View,
    written,
  };
}

const name = (text: string) => ({ lines: [{ text, font: "400 10px sans", colour: "#000" }] });

describe("Labels", () => {
  it("takes the next side when one is taken, and gives up when none is free", () => {
    const { view: v, written } = view();
    const labels = new Labels(v);
    const first = labels.write(name("Mosul"), 200, 100, 8, ["e", "w"]);
    const second = labels.write(name("Erbil"), 200, 100, 8, ["e", "w"]);
    assert.ok(first!.x > 200);
    assert.ok(second!.x + second!.w < 200);
    assert.equal(labels.write(name("Dohuk"), 200, 100, 8, ["e", "w"]), null);
    labels.paint(v);
    assert.deepEqual(written, ["Mosul", "Erbil"]);
  });

  it("writes nothing that would leave the map", () => {
    const { view: v } = view();
    assert.equal(new Labels(v).write(name("Mosul"), 390, 100, 8, ["e"]), null);
  });

  it("frees every side of a mark that blocks its own place", () => {
    const { view: v } = view();
    for (const side of ["e", "w", "ne", "se", "nw", "sw", "n", "s"] as const) {
      const labels = new Labels(v);
      labels.block({ x: 190, y: 90, w: 20, h: 20 });
      assert.notEqual(labels.write(name("Zummar"), 200, 100, 15, [side]), null, side);
    }
  });
});

describe("tidy", () => {
  it("takes out what turns other text around, and keeps scripts", () => {
    assert.equal(tidy("\u202egpj.exe\u2066"), "gpj.exe");
    assert.equal(tidy("زمار"), "زمار");
    assert.equal(tidy("x".repeat(100)).length, 42);
  });
});
