import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { circle, contains, distanceToLine, latitude, metresPerWorldPixel, worldX, worldY } from "../src/geo";

const near = (value: number, wanted: number, within: number) =>
  assert.ok(Math.abs(value - wanted) <= within, `${value} is not ${wanted}`);

describe("Web Mercator", () => {
  it("puts the corners of the world at 0 and 256", () => {
    assert.equal(worldX(-180), 0);
    assert.equal(worldX(180), 256);
    near(worldY(0), 128, 1e-9);
    near(worldY(85.0511287798), 0, 1e-6);
  });

  it("comes back from y to latitude", () => {
    for (const lat of [-80, -33.4, 0, 36.8, 84]) near(latitude(worldY(lat)), lat, 1e-9);
  });
});

describe("circle", () => {
  it("has its true size on the ground", () => {
    const ring = circle(36.8, 42.4, 5_000);
    const [x, y] = [worldX(42.4), worldY(36.8)];
    for (let i = 0; i < ring.length; i += 2) {
      const far = Math.hypot(ring[i]! - x, ring[i + 1]! - y) * metresPerWorldPixel(36.8);
      assert.ok(Math.abs(far - 5_000) < 25);
    }
  });
});

describe("contains and distanceToLine", () => {
  const square = Float64Array.from([0, 0, 10, 0, 10, 10, 0, 10]);

  it("tells inside from outside", () => {
    assert.equal(contains(square, 5, 5), true);
    assert.equal(contains(square, 15, 5), false);
  });

  it("measures to the nearest piece, not to the line it lies on", () => {
    near(distanceToLine([0, 0, 10, 0], 5, 3), 3, 1e-9);
    near(distanceToLine([0, 0, 10, 0], 14, 3), 5, 1e-9);
  });
});
