import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { decode, readPayload } from "../src/payload";

describe("decode", () => {
  it("reads what maps/basemap.py encodes", () => {
    // encode([0, 1, 0], [0, -1, 100]) in Python
    assert.deepEqual([...decode("??A@@iE")], [0, 0, 1, -1, 0, 100]);
  });

  it("reads nothing from nothing", () => {
    assert.equal(decode("").length, 0);
  });
});

describe("readPayload", () => {
  it("refuses another version", () => {
    assert.throws(() => readPayload('{"version": 2}'), /version 1, not 2/);
  });
});
