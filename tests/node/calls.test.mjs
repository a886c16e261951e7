// Calls on this thread: replies, errors, what JSON cannot say, lent memory.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import * as sp from "../../shims/node/index.mjs";
import { camel } from "./helpers/names.mjs";

const require = createRequire(import.meta.url);
const cjs = require("../../shims/node/index.cjs");
const { generated, stale } = await import("../../shims/node/scripts/ops.mjs");

test("ESM and CommonJS are one implementation with the same names", () => {
  assert.deepEqual(Object.keys(sp).sort(), Object.keys(cjs).sort());
  assert.equal(sp.SeraError, cjs.SeraError);
});

test("every operation of the catalogue is a function in camelCase, with a twin", () => {
  const { functions } = sp.call("catalog");
  assert.ok(functions.length >= 9);
  for (const { name, example } of functions) {
    const reply = sp[camel(name)](example);
    assert.equal(reply.ok, true, `${name}: ${reply}`);
    assert.equal(typeof sp[`${camel(name)}Async`], "function", name);
  }
});

test("the functions and types of the operations are generated from this library", () => {
  if (process.env.SERA_BLESS) {
    generated().forEach(([url, text]) => writeFileSync(url, text));
  }
  assert.deepEqual(stale(), [], "run `npm run ops` in shims/node and read the diff");
});

test("the package has the version of the library", () => {
  const { version } = require("../../shims/node/package.json");
  assert.equal(version, sp.version().version);
});

test("a raw reply is an object, and as a string its exact text", () => {
  const reply = sp.version("{}");
  assert.equal(reply.ok, true);
  assert.equal(JSON.parse(reply).version, reply.version);
  assert.equal(`${reply}`, sp.callText("version", "{}"));
  assert.deepEqual(Object.keys(reply), Object.keys(JSON.parse(reply)));
});

test("a raw failure is a reply, a friendly one is thrown with its parts", () => {
  const reply = sp.drop('{"ref": []}');
  assert.equal(reply.ok, false);
  assert.equal(reply.code, "unknown_field");
  assert.throws(
    () => sp.call("drop", { ref: [] }),
    (error) => {
      assert.ok(error instanceof sp.SeraError && error instanceof Error);
      const { name, code, at, hint } = error;
      assert.deepEqual({ name, code, at, hint }, { name: "SeraError", code: "unknown_field", at: "/ref", hint: "did you mean `refs`?" });
      assert.match(error.message, /unknown field `ref` \(did you mean/);
      return true;
    },
  );
});

test("null, undefined and bytes are requests; other things are refused in words", () => {
  assert.equal(sp.callText("version", null), sp.callText("version"));
  assert.equal(sp.callText("version", Buffer.from("{}")), sp.callText("version", "{}"));
  assert.throws(() => sp.callText("version", () => 1), TypeError);
  assert.throws(() => sp.callText(5, "{}"), /name of the operation/);
  assert.throws(() => sp.call("version", { a: new Map() }), /cannot hold a Map/);
  assert.throws(() => sp.call("version", { a: new DataView(new ArrayBuffer(8)) }), /cannot hold a DataView/);
  const ring = {};
  ring.self = ring;
  assert.throws(() => sp.call("version", ring), /nested too deep, or holds itself/);
});

/** The values of `data` as the library reads them, written out. */
function readBack(values) {
  const { $ref } = sp.call("keep", { data: { x: values } });
  const { types } = sp.call("inspect", { data: { $ref } });
  sp.call("drop", { refs: [$ref] });
  return types[0];
}

test("numbers without digits, BigInt and dates are said in the words of the wire", () => {
  assert.equal(readBack([1, NaN, Infinity, -Infinity]), "f64");
  assert.equal(readBack([1n, 2n ** 62n]), "str", "BigInt is decimal text, whose type the request says");
  const columns = [{ name: "n", type: "i64", values: [1n, 2n ** 62n, null] }];
  const { types, nulls } = sp.call("inspect", { data: { columns } });
  assert.deepEqual([types, nulls], [["i64"], [1]]);
  assert.equal(readBack([new Date(0)]), "str");
});

test("every typed array is lent with its own type", () => {
  const kinds = [
    [Float64Array, "f64"],
    [Float32Array, "f32"],
    [Int8Array, "i8"],
    [Int16Array, "i16"],
    [Int32Array, "i32"],
    [BigInt64Array, "i64"],
    [Uint8Array, "u8"],
    [Uint8ClampedArray, "u8"],
    [Uint16Array, "u16"],
    [Uint32Array, "u32"],
    [BigUint64Array, "u64"],
  ];
  for (const [Kind, type] of kinds) {
    const values = new Kind(3);
    values[1] = type.endsWith("64") && type !== "f64" ? 7n : 7;
    const { $ref } = sp.call("keep", { data: values });
    assert.deepEqual(sp.call("inspect", { data: { $ref } }).types, [type]);
    const back = sp.view({ $ref });
    assert.deepEqual(Array.from(back), Array.from(values));
    sp.call("drop", { refs: [$ref] });
  }
});

test("parts of buffers, empty arrays, shapes and nested places are lent", () => {
  const whole = Float64Array.from({ length: 10 }, (_, i) => i);
  const { shape, types } = sp.call("inspect", { data: sp.array(whole.subarray(2, 8), [3, 2]) });
  assert.deepEqual([shape, types], [[3, 2], ["f64"]]);
  assert.deepEqual(sp.call("inspect", { data: new Float64Array(0) }).shape, [0]);
  const table = { x: whole.subarray(1, 4), y: new Int32Array(3), z: ["a", "b", "c"] };
  assert.deepEqual(sp.call("inspect", { data: table }).types, ["f64", "i32", "str"]);
  assert.throws(() => sp.call("inspect", { data: sp.array(whole, [3, 4]) }), { code: "bad_value", at: "/shape" });
  assert.equal(sp.call("stats").lent, 0);
});

test("the caller's object is not changed by a call", () => {
  const request = Object.freeze({ data: Object.freeze({ x: Float64Array.of(1, NaN), y: [NaN, 2] }) });
  sp.call("inspect", request);
  assert.ok(request.data.x instanceof Float64Array && Number.isNaN(request.data.y[0]));
});

test("detached memory is empty, not a crash", () => {
  const values = new Float64Array(1000);
  structuredClone(values.buffer, { transfer: [values.buffer] });
  assert.deepEqual(sp.call("inspect", { data: values }).shape, [0]);
  const shaped = sp.array(new Float64Array(4), [2, 2]);
  structuredClone(shaped.data.buffer, { transfer: [shaped.data.buffer] });
  assert.throws(() => sp.call("inspect", { data: shaped }), { code: "bad_value" });
});

test("a getter that transfers or resizes what is to be lent pulls nothing away", () => {
  const moved = new Float64Array(1 << 20);
  const trap = {
    data: moved,
    get name() {
      structuredClone(moved.buffer, { transfer: [moved.buffer] });
      return "x";
    },
  };
  assert.throws(() => sp.call("inspect", trap), { code: "unknown_field" });
  const buffer = new ArrayBuffer(8 << 20, { maxByteLength: 16 << 20 });
  const resized = new Float64Array(buffer);
  const shrink = {
    x: resized,
    y: {
      toJSON() {
        buffer.resize(0);
        return [];
      },
    },
  };
  assert.deepEqual(sp.call("inspect", { data: shrink }).shape, [0, 2]);
});

test("memory shared with other threads is copied", () => {
  const shared = new Float64Array(new SharedArrayBuffer(32));
  shared[3] = 5;
  const { $ref } = sp.call("keep", { data: shared });
  shared[3] = 6;
  assert.deepEqual(Array.from(sp.view({ $ref })), [0, 0, 0, 5]);
  sp.call("drop", { refs: [$ref] });
});

test("text that looks like the mark of an array stays text", () => {
  const x = Float64Array.of(1);
  const text = JSON.stringify({ data: { x, y: ["lent-00000000-0000-0000-0000-000000000000-0"] } });
  assert.ok(text.includes("lent-"));
  assert.deepEqual(sp.call("inspect", { data: { x, y: ["lent-0"] } }).types, ["f64", "str"]);
});

test("a million numbers are lent without a copy in JSON", () => {
  const values = new Float64Array(2e6);
  values[1] = NaN;
  assert.deepEqual(sp.call("inspect", { data: sp.array(values, [1e6, 2]) }).shape, [1e6, 2]);
});

test("long texts, other alphabets and lone surrogates go through whole", () => {
  const word = "žluťoučký kůň 🐎 \u0000 </script>";
  const columns = { x: [word, "a".repeat(100_000), word.repeat(1000)] };
  const { $ref } = sp.call("keep", { data: columns });
  const kept = sp.callText("keep", { data: { x: [word] } });
  assert.ok(kept.startsWith('{"ok":true'));
  sp.call("drop", { refs: [$ref, JSON.parse(kept).$ref] });
  const unknown = sp.callText("drop", { refs: [], ["ž".repeat(3000)]: 1 });
  assert.match(unknown, /unknown field `ž{60}`/);
  assert.throws(() => sp.call("drop", { refs: ["\ud800"] }), { code: "bad_value", at: "/refs/0" });
});

test("long replies leave no memory behind", () => {
  const request = JSON.stringify({ kind: "mine", state: { word: "x".repeat(100_000) } });
  const round = () => {
    for (let i = 0; i < 2000; i++) {
      assert.ok(sp.callText("ml_save_model", request).length > 100_000);
    }
    return process.memoryUsage().rss;
  };
  const before = round();
  // 600 MB of replies; what stays is the collector's.
  const after = Math.min(round(), round(), round());
  assert.ok(after - before < 200e6, `${after - before} bytes more`);
});
