import assert from "node:assert/strict";
import { it } from "node:test";

import { State } from "../src/state";

it("tells each listener what it asked for, once", () => {
  const state = new State(3);
  const heard: string[] = [];
  const end = state.on(["filter", "selected"], (change) => heard.push(change));
  state.filter((i) => i !== 1);
  assert.deepEqual([[...state.pass], state.passing], [[1, 0, 1], 2]);
  state.select(2);
  state.select(2);
  state.point(0);
  assert.deepEqual(heard, ["filter", "selected"]);
  end();
  state.select(null);
  assert.equal(heard.length, 2);
});
