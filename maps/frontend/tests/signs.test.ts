import { describe, expect, it } from "vitest";

import { cut, lengthOf, pointAt } from "../src/signs";

const LINE = [0, 0, 10, 0, 10, 10];

describe("along a line", () => {
  it("knows its length and the points on it", () => {
    expect(lengthOf(LINE)).toBe(20);
    expect(pointAt(LINE, 5)).toEqual([5, 0]);
    expect(pointAt(LINE, 15)).toEqual([10, 5]);
    expect(pointAt(LINE, 99)).toEqual([10, 10]);
  });

  it("cuts out a part with its vertices", () => {
    expect(cut(LINE, 5, 15)).toEqual([
      [5, 0],
      [10, 0],
      [10, 5],
    ]);
  });
});
