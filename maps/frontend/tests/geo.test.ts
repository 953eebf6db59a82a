import { describe, expect, it } from "vitest";

import { circle, contains, distanceToLine, latitude, metresPerWorldPixel, worldX, worldY } from "../src/geo";

describe("Web Mercator", () => {
  it("puts the corners of the world at 0 and 256", () => {
    expect(worldX(-180)).toBe(0);
    expect(worldX(180)).toBe(256);
    expect(worldY(0)).toBeCloseTo(128, 9);
    expect(worldY(85.0511287798)).toBeCloseTo(0, 6);
  });

  it("comes back from y to latitude", () => {
    for (const lat of [-80, -33.4, 0, 36.8, 84]) expect(latitude(worldY(lat))).toBeCloseTo(lat, 9);
  });
});

describe("circle", () => {
  it("has its true size on the ground", () => {
    const ring = circle(36.8, 42.4, 5_000);
    const [x, y] = [worldX(42.4), worldY(36.8)];
    for (let i = 0; i < ring.length; i += 2) {
      const far = Math.hypot(ring[i]! - x, ring[i + 1]! - y) * metresPerWorldPixel(36.8);
      expect(Math.abs(far - 5_000)).toBeLessThan(25);
    }
  });
});

describe("contains and distanceToLine", () => {
  const square = Float64Array.from([0, 0, 10, 0, 10, 10, 0, 10]);

  it("tells inside from outside", () => {
    expect(contains(square, 5, 5)).toBe(true);
    expect(contains(square, 15, 5)).toBe(false);
  });

  it("measures to the nearest piece, not to the line it lies on", () => {
    expect(distanceToLine([0, 0, 10, 0], 5, 3)).toBeCloseTo(3);
    expect(distanceToLine([0, 0, 10, 0], 14, 3)).toBeCloseTo(5);
  });
});
