// The cost of a call from Node, in microseconds of CPU (best of several rounds), as one JSON object:
// the smallest call, and a matrix of 1e6 × 2 numbers handed over lent, packed and as text.
import assert from "node:assert/strict";
import * as sp from "../../shims/node/index.mjs";

const ROUNDS = 9;

/** Best CPU time of one `run`, in microseconds. */
function cost(times, run) {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    for (let i = 0; i < times; i++) {
      run();
    }
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / times);
  }
  return Number(best.toFixed(3));
}

const rows = 1_000_000;
const values = Float64Array.from({ length: 2 * rows }, (_, i) => Math.sin(i) * 1000);
const shaped = sp.array(values, [rows, 2]);
const list = Array.from({ length: rows }, (_, i) => [values[2 * i], values[2 * i + 1]]);
const packed = () => ({ dtype: "f8", shape: [rows, 2], bdata: Buffer.from(values.buffer).toString("base64") });
const shapeOf = (data) => sp.call("inspect", { data }).shape;
for (const data of [shaped, list, packed()]) {
  assert.deepEqual(shapeOf(data), [rows, 2]);
}

console.log(
  JSON.stringify({
    node: process.version,
    smallest_call_text_us: cost(200_000, () => sp.callText("drop", '{"refs":[]}')),
    smallest_call_us: cost(200_000, () => sp.call("drop", { refs: [] })),
    smallest_raw_reply_us: cost(200_000, () => sp.drop('{"refs":[]}')),
    lent_1e6x2_us: cost(2000, () => shapeOf(shaped)),
    packed_1e6x2_us: cost(1, () => shapeOf(packed())),
    text_1e6x2_us: cost(1, () => shapeOf(list)),
  }),
);
