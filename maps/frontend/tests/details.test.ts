import assert from "node:assert/strict";
import { it } from "node:test";

import { Strings, type Column } from "../src/columns";
import { Chunk, type ChunkHead } from "../src/details";

const strings = (texts: string[]): Strings => {
  let end = 0;
  return new Strings(texts.join(""), Uint32Array.from(texts, (t) => (end += t.length)));
};

it("reads the cells of a chunk, and takes from the columns what they tell", () => {
  const tables = new Map<string, Column>(
    Object.entries({
      "events.quotes_of": [1, 1],
      "events.fields": [2, 1],
      "fields.name": [0, 1, 2],
      "fields.value": [-1, 3, 4],
      "fields.note": [5, 5, 5],
      "fields.reason": [5, 5, 5],
      "fields.support": [1, 2, 1],
      "fields.claims": [1, 1, 1],
      "claims.report": [0, 1, 0, 0],
      "claims.quote": [0, 0, 0, 0],
      "claims.start": [0, 4, 0, 2],
      "claims.length": [3, 5, 3, 2],
    }).map(([name, values]): [string, Column] => [name, Int32Array.from(values)]),
  );
  tables.set("quotes.text", strings(["Two drones hit it", "😀 on fire"]));
  tables.set("texts.text", strings(["count", "weapon", "method", "drone", "fire", ""]));
  const head: ChunkHead = {
    columns: [],
    versions: [[1, "rocket", "", "other", "plain", 1]],
    more: [[1, "attributed", "a source", "drones", 1]],
    links: [[1, "response to", "e0"]],
    unplaced: [[0, "Kalar", "Where", "ambiguous"]],
  };
  const known = { labels: { count: "How many" }, stated: "stated", value: () => "two", report: (event: number, which: number) => 10 * event + which };
  const chunk = new Chunk(head, tables, 5, known);
  const [first, second] = [chunk.detail(5), chunk.detail(6)];
  assert.deepEqual(
    first.fields.map((f) => [f.label, f.value, f.claims[0]!.words, f.claims[0]!.value, f.claims[0]!.report]),
    [
      ["How many", "two", "Two", "two", 50],
      ["Weapon", "drone", "drone", "drones", 51],
    ],
  );
  assert.equal(first.fields[1]!.claims[0]!.withdrawn, true);
  assert.deepEqual(first.fields[1]!.alternatives.map((a) => [a.value, a.claims.map((c) => c.words)]), [["rocket", ["Two"]]]);
  assert.deepEqual(first.unplaced, [{ name: "Kalar", field: "Where", why: "ambiguous" }]);
  assert.equal(second.fields[0]!.claims[0]!.words, "on");
  assert.deepEqual(second.links, [{ type: "response to", event: "e0" }]);
});
