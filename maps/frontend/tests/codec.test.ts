import { describe, expect, it } from "vitest";

import { decode, readPayload } from "../src/payload";

describe("decode", () => {
  it("reads what maps/basemap.py encodes", () => {
    // encode([0, 1, 0], [0, -1, 100]) in Python
    expect([...decode("??A@@iE")]).toEqual([0, 0, 1, -1, 0, 100]);
  });

  it("reads nothing from nothing", () => {
    expect(decode("").length).toBe(0);
  });
});

describe("readPayload", () => {
  it("refuses another version", () => {
    expect(() => readPayload('{"version": 2}')).toThrow("version 1, not 2");
  });
});
