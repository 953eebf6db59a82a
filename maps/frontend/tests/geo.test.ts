import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { bend, circle, contains, distanceToLine, geodesic, inverse, latitude, metresPerWorldPixel, pieces, worldX, worldY } from "../src/geo";

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

describe("geodesics", () => {
  // Figures of gazetteer.geodesy (PROJ, Karney).
  it("are measured as Python measures them, over 180° too", () => {
    for (const [ends, metres, azimuth] of [
      [[36.81527, 42.37747, 36.89778, 41.9975], 35100.534, 285.23536],
      [[51.5, -0.1, -33.9, 151.2], 16990083.88, 60.46994],
      [[-17, 178.4, -16.9, -178.9], 287798.423, 88.1903],
    ] as const) {
      const found = inverse(...(ends as unknown as [number, number, number, number]));
      near(found.distance_m, metres, 0.01);
      near(found.azimuth_deg, azimuth, 1e-4);
    }
    assert.deepEqual(inverse(10, 20, 10, 20), { distance_m: 0, azimuth_deg: 0 });
    near(inverse(0, 0, 0.2, 179.7).distance_m, 19_993_000, 30_000);
  });

  it("bend as the true line does, to a part of a pixel", () => {
    const line = geodesic(36.8, 42.4, 52, -10, 256);
    near(distanceToLine(line, worldX(19.867074), worldY(47.45907)), 0, 0.015);
  });

  it("run on past the edge of the world", () => {
    const line = geodesic(-17, 178.4, -16.9, -178.9, 8);
    for (let i = 2; i < line.length; i += 2) assert.ok(line[i]! > line[i - 2]! && line[i]! - line[i - 2]! < 1);
  });

  it("take as many pieces as their bend needs", () => {
    assert.equal(bend(100, 100, 100, 90), 0);
    assert.equal(pieces(bend(100, 100, 100.1, 100), 1024), 1);
    assert.ok(pieces(bend(60, 90, 160, 90), 8) > 8);
  });
});
