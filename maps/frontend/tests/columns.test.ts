import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Codes, Lists, readColumns, Strings, unpack, type ColumnSpec } from "../src/columns";
import { readHead } from "../src/model";
import { timeInWords } from "../src/times";
import { decode } from "../src/polyline";

// Written by maps/columns.py: Columns().numbers("t", "time", [60, None, 120]) and so on.
const schema: ColumnSpec[] = [
  { table: "t", name: "time", kind: "int", n: 3, width: 1, base: 60, step: 60, null: true },
  { table: "t", name: "event", kind: "int", n: 4, width: 4, base: 0, step: 1, delta: true },
  { table: "t", name: "big", kind: "int", n: 2, width: 1, base: -5, step: 8589934597 },
  { table: "t", name: "weapon", kind: "codes", n: 3, width: 1, base: 0, step: 1, strings: { lengths: { n: 2, width: 1, base: 4, step: 2 }, bytes: 14 } },
  { table: "t", name: "id", kind: "text", n: 3, strings: { lengths: { n: 3, width: 1, base: 0, step: 1 }, bytes: 6 } },
  { table: "t", name: "ring", kind: "list", n: 3, counts: { n: 3, width: 1, base: 0, step: 1 }, values: { n: 3, width: 2, base: -2, step: 1 } },
  {
    table: "t",
    name: "actors",
    kind: "list",
    n: 3,
    counts: { n: 3, width: 1, base: 0, step: 1 },
    values: { n: 3, width: 1, base: 0, step: 1 },
    strings: { lengths: { n: 2, width: 1, base: 1, step: 1 }, bytes: 3 },
  },
];
const body = "3c$^NoU|9!qOJ]tU5CmdI1[m$+f/@hs+^LNr+5BB8v+TtPBQrzdhxs!al9)8POg+3=CXgy1s.I020HaL|@#A_;";

describe("columns", () => {
  it("come back as Python wrote them", async () => {
    const tables = readColumns(await unpack(body), schema);
    assert.deepEqual([...(tables.get("t.time") as Float64Array)], [60, NaN, 120]);
    assert.deepEqual([...(tables.get("t.event") as Uint32Array)], [3, 3, 9, 70000]);
    assert.deepEqual([...(tables.get("t.big") as Float64Array)], [-5, 2 ** 33]);
    const weapon = tables.get("t.weapon") as Codes;
    assert.deepEqual([0, 1, 2].map((i) => weapon.at(i)), ["rocket", "درون", "rocket"]);
    assert.deepEqual((tables.get("t.id") as Strings).all(), ["a", "😀b", ""]);
    const ring = tables.get("t.ring") as Lists;
    assert.deepEqual([0, 1, 2].map((i) => [...ring.at(i)]), [[1, -2], [], [300]]);
    assert.deepEqual((tables.get("t.actors") as Lists).texts(0), ["x", "yz"]);
  });
});

describe("decode", () => {
  it("reads what maps/basemap.py encodes", () => {
    // encode([0, 1, 0], [0, -1, 100]) in Python
    assert.deepEqual([...decode("??A@@iE")], [0, 0, 1, -1, 0, 100]);
  });

  it("reads nothing from nothing", () => {
    assert.equal(decode("").length, 0);
  });
});

describe("timeInWords", () => {
  // Python: show(TimeSpan(...)) of 21 April 2024, 21:50 at +03:00
  const best = Date.UTC(2024, 3, 21, 18, 50) / 1000;
  it("writes what maps/words.py writes, in the zone of the report", () => {
    const at = { earliest: best, latest: best + 86_400, best };
    assert.equal(timeInWords("{date}, {time} ({zone})", at, 180), "Sunday 21 April 2024, 21:50 (UTC+03:00)");
    assert.equal(timeInWords("between {date} and {last}", at, 180), "between Sunday 21 April 2024 and Monday 22 April 2024");
    assert.equal(timeInWords("{month} {year}", { ...at, best: NaN }, NaN), "April 2024");
  });

  it("keeps the words of what is not dated", () => {
    assert.equal(timeInWords("", { earliest: NaN, latest: NaN, best: NaN }, NaN), "");
  });
});

describe("readHead", () => {
  it("refuses another version", () => {
    assert.throws(() => readHead('{"version": 1}'), /version 3, not 1/);
  });
});
