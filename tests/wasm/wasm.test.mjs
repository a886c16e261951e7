// The WebAssembly build: no imports, the wire corpus, the same bytes as the native library.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as native from "../../shims/node/index.mjs";
import { array, load, SeraError } from "../../shims/wasm/sera.mjs";
import { cases } from "../node/helpers/corpus.mjs";

const bytes = readFileSync(new URL("../../shims/wasm/sera.wasm", import.meta.url));
const sera = await load(bytes);

test("the module has no imports, and no path of the builder's machine", () => {
  assert.deepEqual(WebAssembly.Module.imports(new WebAssembly.Module(bytes)), []);
  const text = bytes.toString("latin1");
  // Folders of the user's, of this checkout and of the registry; "/root" alone is also a pointer into a request.
  for (const trace of ["/root/.", "/home/", `${process.cwd()}/`, "index.crates.io", "registry/src"]) {
    assert.ok(!text.includes(trace), `${trace} stands in the module`);
  }
});

test("every reply of the corpus that needs neither files, threads nor a clock is the same to the byte", () => {
  const has = new Set(sera.call("version", {}).features);
  let count = 0;
  const wrong = [];
  for (const { name, file, call, request, reply } of cases(has)) {
    count++;
    const got = sera.callText(call, request);
    if (got !== reply) {
      wrong.push(`${name} (${file}): got ${got}, wanted ${reply}`);
    }
  }
  assert.equal(wrong.join("\n"), "");
  assert.ok(count >= 60, `${count} cases ran`);
  assert.equal(sera.restarts, 0);
  assert.ok(sera.freed >= count);
  assert.equal(sera.call("stats", {}).lent, 0);
});

test("the operations are those of the native library", () => {
  const names = (catalogue) => catalogue.map(({ name }) => name);
  assert.deepEqual(names(sera.catalog()), names(native.call("catalog").functions));
});

test("every example gives the same bytes as the native library", () => {
  for (const { name, example } of sera.catalog()) {
    const drawn = (text) => text.replaceAll(/[0-9a-f]{32}/g, "<token>");
    // What tells of the build is its own.
    if (!["version", "catalog", "stats"].includes(name)) {
      assert.equal(drawn(sera.callText(name, example)), drawn(native.callText(name, example)), name);
    }
  }
});

/** 500 points in three heaps. */
const points = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i * 7.3) + 9 * ((i >> 1) % 3));

test("k-means and a scaler learn the same model, to the bit", () => {
  for (const [kind, params] of [["kmeans", { k: 3, n_init: 4 }], ["standard_scaler", {}]]) {
    const fit = (library, x) => library.callText("ml_fit", { kind, params, x });
    assert.equal(fit(sera, array(points, [500, 2])), fit(native, native.array(points, [500, 2])), kind);
  }
});

test("a chart is the same picture, to the byte", () => {
  const x = points.filter((_, i) => i % 2 === 0);
  const y = points.filter((_, i) => i % 2 === 1);
  const color = Array.from(x, (_, i) => "abc"[i % 3]);
  for (const format of ["svg", "html", "json"]) {
    const request = { x, y, color, title: "Žluté </script> & co.", format };
    assert.equal(sera.callText("plot_scatter", request), native.callText("plot_scatter", request), format);
  }
});

test("what a browser does not have is refused in words", () => {
  const refused = (name, request) => JSON.parse(sera.callText(name, request)).code;
  assert.equal(refused("ml_save_model", { kind: "a", state: {}, path: "a.json" }), "unsupported");
  assert.equal(refused("version", { $budget: { deadline_ms: 5 } }), "unsupported");
});

test("a budget of threads is kept on one", () => {
  const request = { kind: "kmeans", x: array(points, [500, 2]), params: { k: 2 }, $budget: { threads: 4 } };
  assert.equal(sera.call("ml_fit", request).ok, true);
});

test("arrays go in as bytes and come out as bytes", () => {
  const { $ref } = sera.call("keep", { data: Float64Array.of(1, NaN, Infinity) });
  const back = new Float64Array(sera.bytes($ref).buffer);
  assert.deepEqual(Array.from(back), [1, NaN, Infinity]);
  assert.equal(sera.bytes("0".repeat(32)), undefined);
  sera.call("drop", { refs: [$ref] });
  const large = new Float64Array(3e6);
  assert.deepEqual(sera.call("inspect", { data: array(large, [1e6, 3]) }).shape, [1e6, 3]);
  assert.throws(() => sera.call("inspect", { data: array(large, [5]) }), { code: "bad_value", at: "/shape" });
  assert.equal(sera.call("stats", {}).lent, 0);
});

test("long texts in and out grow the memory, not the errors", () => {
  const word = "ž".repeat(1_000_000);
  const { data } = sera.call("ml_save_model", { kind: "mine", state: { word } });
  assert.equal(JSON.parse(data).state.word, word);
});

test("failures have their parts", () => {
  assert.throws(
    () => sera.call("drop", { ref: [] }),
    (error) => error instanceof SeraError && error.code === "unknown_field" && error.at === "/ref",
  );
});

test("tokens differ between instances", async () => {
  const other = await load(bytes);
  const token = (library) => library.call("keep", { data: [1] }).$ref;
  assert.notEqual(token(other), token(sera));
});

test("a trap throws, and a fresh instance answers the next call", async () => {
  const own = await load(bytes);
  own.call("keep", { data: [1] });
  // A request that lies about its place, as no caller of `callText` can.
  assert.throws(() => own.enter((x) => x.sera_call_n(-16, 8, 0, 0, 0)), { code: "panic", name: "SeraError" });
  assert.equal(own.restarts, 1);
  assert.equal(own.call("stats", {}).kept, 0);
  assert.equal(own.callText("drop", '{"refs":[]}'), '{"ok":true,"dropped":0}');
});

test("the words of a panic are in the error", async () => {
  const own = await load(bytes);
  own.call("version", {});
  // Break a text inside that the library relies on to be UTF-8.
  own.enter((x) => {
    const memory = Buffer.from(x.memory.buffer);
    const place = memory.indexOf("Count what the library holds for this process");
    assert.ok(place > 0);
    memory[place] = 0xff;
  });
  assert.throws(() => own.call("catalog", {}), { code: "panic", message: /made of str/ });
  assert.equal(own.call("catalog", {}).functions.length, sera.catalog().length);
});
