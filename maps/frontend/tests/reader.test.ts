import assert from "node:assert/strict";
import test from "node:test";

import { cell, fileName, wkt } from "../src/download";
import { binEdges } from "../src/histogram";
import { fromFragment, toFragment, type View } from "../src/link";
import { ranked } from "../src/ranked";
import { circleRing, lineParts, ringParts } from "../src/shapes";

const EMPTY: View = { at: null, search: "", span: null, within: null, chosen: {}, on: [], off: [], sort: "", event: null };

test("a view comes back from its link", () => {
  const view: View = {
    at: [36.8, 42.2, 8.25],
    search: "hamad & agha #1",
    span: [1713650400, 1713736800],
    within: [36.1, 42.2, 36.3, 42.5],
    chosen: { type: ["rocket attack"], actor: ["A & B", "حزب"], places: ["not on the map"] },
    on: ["background"],
    off: ["side"],
    sort: "newest",
    event: "attack-1/ä",
  };
  assert.deepEqual(fromFragment(toFragment(view)), view);
  assert.equal(toFragment(EMPTY), "");
  assert.deepEqual(fromFragment(""), EMPTY);
});

test("a link that makes no sense is no view", () => {
  for (const text of ["at=1,2", "at=,,", "at=91,0,3", "at=1e400,0,3", "time=2,1", "within=3,0,1,0", "time=a,b", "time=-1e300,1e300", "%", "constructor=x"]) {
    assert.deepEqual(fromFragment(`#${text}`), EMPTY, text);
  }
  assert.equal(fromFragment(`#q=${"x".repeat(90_000)}`).search.length, 500);
});

test("rows are ranked by number, unknown last, equal ones as they stand", () => {
  assert.deepEqual([...ranked(Float64Array.of(3, NaN, -1, 3, 2))], [2, 4, 0, 3, 1]);
  assert.deepEqual([...ranked(Float64Array.of(1e15, -1e15, NaN, 0))], [1, 3, 0, 2]);
  assert.deepEqual([...ranked(Float64Array.of(NaN, NaN))], [0, 1]);
  assert.deepEqual([...ranked(new Float64Array(0))], []);
});

test("bins are of a round length and hold all moments", () => {
  const day = 86_400;
  assert.deepEqual(binEdges([]), []);
  assert.deepEqual(binEdges([NaN, 5, 5]), []);
  const days = binEdges([1709251200, 1709251200 + 30 * day]);
  assert.equal(days[1]! - days[0]!, day);
  assert.ok(days[0]! <= 1709251200 && days.at(-1)! > 1709251200 + 30 * day);
  const years = binEdges([Date.UTC(1970, 5, 1) / 1000, Date.UTC(2024, 5, 1) / 1000]);
  assert.ok(years.length < 74);
  assert.ok(years.every((t) => new Date(t * 1000).toISOString().endsWith("-01-01T00:00:00.000Z")));
  const centuries = binEdges([Date.UTC(1, 0, 1) / 1000, Date.UTC(9999, 0, 1) / 1000]);
  assert.ok(centuries.length > 10 && centuries.length < 80);
});

test("a cell that a spreadsheet would run is quoted", () => {
  assert.equal(cell("=1+1"), "'=1+1");
  assert.equal(cell('@a,"b"'), `"'@a,""b"""`);
  assert.equal(cell(-5), "-5");
  assert.equal(cell([]), "");
  assert.equal(cell([{ a: 1 }]), '"[{""a"":1}]"');
  assert.equal(fileName("Ráketen: 5 → Base/../x", ".csv"), "raketen-5-base-x.csv");
  assert.equal(fileName("زمار", ".csv"), "events.csv");
});

test("shapes follow RFC 7946", () => {
  const over = lineParts([170, 10], [-170, 20]);
  assert.equal(over.length, 2);
  assert.equal(over[0]!.at(-1)![0], 180);
  assert.equal(over[1]![0]![0], -180);
  assert.equal(lineParts([42.38, 36.82], [42, 36.9]).length, 1);
  const [ring] = ringParts(circleRing([42, 36], 50_000));
  assert.deepEqual(ring![0], ring!.at(-1));
  const turn = ring!.slice(1).reduce((sum, [x, y], i) => sum + ring![i]![0] * y - x * ring![i]![1], 0);
  assert.ok(turn > 0);
  assert.equal(ringParts(circleRing([179.9, -17], 50_000)).length, 2);
  assert.equal(wkt({ type: "MultiPolygon", coordinates: [[[[0, 0], [1, 0], [0, 1], [0, 0]]]] }), "MULTIPOLYGON (((0 0, 1 0, 0 1, 0 0)))");
});
