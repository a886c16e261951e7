// Views of library memory under garbage collection; run with --expose-gc.
import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import * as sp from "../../../shims/node/index.mjs";

/** The things kept, after the collector had its chance. */
async function keptAfterCollection(wanted) {
  for (let i = 0; i < 50 && sp.call("stats").kept > wanted; i++) {
    globalThis.gc();
    await turn();
  }
  return sp.call("stats").kept;
}

/** A view of three numbers that are no longer kept under a token of ours. */
function orphan() {
  const { $ref } = sp.call("keep", { data: Float64Array.of(1, 2, 3) });
  const view = sp.view({ $ref });
  assert.deepEqual(Array.from(sp.view({ $ref })), [1, 2, 3]);
  sp.call("drop", { refs: [$ref] });
  return view;
}

function holds() {
  const view = orphan();
  globalThis.gc();
  assert.deepEqual(Array.from(view), [1, 2, 3], "a view holds its memory");
}

function moves() {
  const view = orphan();
  const moved = structuredClone(view.buffer, { transfer: [view.buffer] });
  globalThis.gc();
  assert.deepEqual(Array.from(new Float64Array(moved)), [1, 2, 3], "a transfer takes it along, or copies it");
}

holds();
assert.equal(await keptAfterCollection(0), 0);
moves();
assert.equal(await keptAfterCollection(0), 0);

for (let i = 0; i < 200; i++) {
  const { $ref } = sp.call("keep", { data: new Float64Array(10_000) });
  sp.view({ $ref });
  sp.call("drop", { refs: [$ref] });
}
assert.equal(await keptAfterCollection(0), 0);

for (let i = 0; i < 100; i++) {
  new sp.Kept(sp.call("keep", { data: [i] }).$ref);
}
assert.equal(await keptAfterCollection(0), 0, "handles that are forgotten are dropped");
const handle = new sp.Kept(sp.call("keep", { data: [1] }).$ref);
handle.drop();
handle.drop();
assert.equal(sp.call("stats").kept, 0);
assert.throws(() => handle.token, /was dropped/);
console.log("all views were given back");
