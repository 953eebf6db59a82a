import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { cut, lengthOf, pointAt } from "../src/signs";

const LINE = [0, 0, 10, 0, 10, 10];

describe("along a line", () => {
  it("knows its length and the points on it", () => {
    assert.equal(lengthOf(LINE), 20);
    assert.deepEqual(pointAt(LINE, 5), [5, 0]);
    assert.deepEqual(pointAt(LINE, 15), [10, 5]);
    assert.deepEqual(pointAt(LINE, 99), [10, 10]);
  });

  it("cuts out a part with its vertices", () => {
    assert.deepEqual(cut(LINE, 5, 15), [
      [5, 0],
      [10, 0],
      [10, 5],
    ]);
  });
});
