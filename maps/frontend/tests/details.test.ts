import assert from "node:assert/strict";
import { it } from "node:test";

import { readChunk } from "../src/details";

it("reads the cells of a chunk, and takes from the columns what they tell", () => {
  const chunk = {
    quotes_of: [1, 1],
    fields: [2, 1],
    name: [0, 1, 2],
    value: [-1, 3, 4],
    note: [5, 5, 5],
    reason: [5, 5, 5],
    support: [1, 2, 1],
    claims: [1, 1, 1],
    report: [0, 1, 0],
    quote: [0, 0, 0],
    start: [0, 4, 2],
    length: [3, 5, 2],
    quotes: ["Two drones hit it", "😀 on fire"],
    versions: [],
    more: [[1, "attributed", "a source", "drones", 1]],
    links: [[1, "response to", "e0"]],
    unplaced: [[0, "Kalar", "Where", "ambiguous"]],
    texts: ["count", "weapon", "method", "drone", "fire", ""],
  };
  const known = { labels: { count: "How many" }, stated: "stated", value: () => "two", report: (event: number, which: number) => 10 * event + which };
  const [first, second] = readChunk(JSON.stringify(chunk), 5, known);
  assert.deepEqual(
    first!.fields.map((f) => [f.label, f.value, f.claims[0]!.words, f.claims[0]!.value, f.claims[0]!.report]),
    [
      ["How many", "two", "Two", "two", 50],
      ["Weapon", "drone", "drone", "drones", 51],
    ],
  );
  assert.equal(first!.fields[1]!.claims[0]!.withdrawn, true);
  assert.deepEqual(first!.unplaced, [{ name: "Kalar", field: "Where", why: "ambiguous" }]);
  assert.equal(second!.fields[0]!.claims[0]!.words, "on");
  assert.deepEqual(second!.links, [{ type: "response to", event: "e0" }]);
});
