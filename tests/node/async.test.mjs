// Calls off the main thread: promises, cancelling, views of library memory, workers, endings.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import * as sp from "../../shims/node/index.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const run = (...args) => promisify(execFile)(process.execPath, args, { timeout: 120_000 });

/** A fit that lasts many seconds. */
const rows = 200_000;
const busy = {
  kind: "kmeans",
  x: sp.array(Float64Array.from({ length: rows * 8 }, (_, i) => Math.sin(i * i)), [rows, 8]),
  params: { k: 200, max_iter: 100_000, tol: 0, n_init: 50 },
};

test("a promise gives the same reply as the call", async () => {
  assert.equal(await sp.callTextAsync("version", "{}"), sp.callText("version", "{}"));
  assert.deepEqual(await sp.callAsync("inspect", { data: Float64Array.of(1, 2) }), sp.call("inspect", { data: [1.5, 2] }));
  const raw = await sp.versionAsync("{}");
  assert.equal(`${raw}`, sp.callText("version", "{}"));
});

test("failures reject as they are thrown", async () => {
  await assert.rejects(sp.callAsync("drop", { ref: [] }), { name: "SeraError", code: "unknown_field", at: "/ref" });
  await assert.rejects(sp.callAsync("nothing", {}), { code: "unknown_operation" });
  await assert.rejects(sp.callAsync("drop", { a: new Map() }), TypeError);
  await assert.rejects(sp.callAsync(5, {}), TypeError);
  const reply = await sp.callTextAsync("drop", '{"refs":["\0"]}');
  assert.equal(reply, sp.callText("drop", '{"refs":["\0"]}'));
});

test("typed arrays are copied before the call returns", async () => {
  const values = Float64Array.of(1, 2, 3);
  const promise = sp.callAsync("keep", { data: values });
  values.fill(9);
  structuredClone(values.buffer, { transfer: [values.buffer] });
  const { $ref } = await promise;
  assert.deepEqual(Array.from(sp.view({ $ref })), [1, 2, 3]);
  sp.call("drop", { refs: [$ref] });
});

test("a thousand calls at once all answer", async () => {
  const all = Array.from({ length: 1000 }, (_, i) => sp.callAsync("inspect", { data: new Float64Array(i) }));
  const replies = await Promise.all(all);
  replies.forEach((reply, i) => assert.deepEqual(reply.shape, [i]));
  assert.equal(sp.call("stats").lent, 0);
});

test("an AbortSignal stops the call with its own reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const promise = sp.callAsync("ml_fit", busy, { signal: controller.signal });
  setTimeout(() => controller.abort(reason), 50);
  await assert.rejects(promise, reason);
  assert.equal(sp.call("stats").lent, 0, "what was lent is given back");
});

test("an AbortSignal stops long work on little data", async () => {
  const x = Array.from({ length: 300 }, (_, i) => i);
  const query = "SELECT count(*) FROM t a, t b, t c, t d WHERE a.x < b.x";
  const promise = sp.callAsync("frame_sql", { query, tables: { t: { x } } }, { signal: AbortSignal.timeout(100) });
  await assert.rejects(promise, { name: "TimeoutError" });
});

test("a signal that was aborted before starts nothing", async () => {
  await assert.rejects(sp.callAsync("version", {}, { signal: AbortSignal.abort() }), { name: "AbortError" });
});

test("calls that wait for their turn are taken out of the queue by their signal", async () => {
  const stop = new AbortController();
  const end = new AbortController();
  const first = Array.from({ length: 64 }, () => sp.callAsync("ml_fit", busy, { signal: end.signal }));
  const last = sp.callAsync("version", {}, { signal: stop.signal });
  stop.abort();
  await assert.rejects(last, { name: "AbortError" });
  end.abort();
  for (const { status, reason } of await Promise.allSettled(first)) {
    assert.equal(`${status} ${reason.name}`, "rejected AbortError");
  }
  assert.equal(sp.call("stats").lent, 0);
});

test("the event loop and the file system go on while calls run", async () => {
  const controller = new AbortController();
  const calls = Array.from({ length: 4 }, () => sp.callAsync("ml_fit", busy, { signal: controller.signal }));
  // libuv's four threads are free: this answers before any of the calls.
  assert.match(await readFile(here("async.test.mjs"), "utf8"), /the event loop and the file system/);
  controller.abort();
  for (const end of await Promise.allSettled(calls)) {
    assert.equal(end.status, "rejected");
  }
});

test("progress is told while a call runs", async () => {
  const controller = new AbortController();
  let told = 0;
  const promise = sp.callAsync("ml_fit", busy, {
    signal: controller.signal,
    onProgress(done, total) {
      assert.ok(done <= total && total > 0);
      told++;
      controller.abort();
    },
  });
  await assert.rejects(promise, { name: "AbortError" });
  assert.ok(told > 0);
  const angry = () => {
    throw new Error("no more");
  };
  await assert.rejects(sp.callAsync("ml_fit", busy, { onProgress: angry }), /no more/);
});

test("a view outlives the thing it shows, and is given back when collected", async () => {
  const { stdout } = await run("--expose-gc", here("helpers/views.mjs"));
  assert.match(stdout, /all views were given back/);
});

test("workers call, and may be ended in the middle of a call", async () => {
  const work = (code) => new Worker(`
    import(${JSON.stringify(new URL("../../shims/node/index.mjs", import.meta.url).href)}).then(async (sp) => {
      const { parentPort } = await import("node:worker_threads");
      ${code}
    });`, { eval: true });
  const answers = [1, 2, 3, 4].map((n) => new Promise((resolve, reject) => {
    const worker = work(`parentPort.postMessage((await sp.callAsync("inspect", {data: new Float64Array(${n})})).shape[0]);`);
    worker.once("message", resolve);
    worker.once("error", reject);
  }));
  assert.deepEqual(await Promise.all(answers), [1, 2, 3, 4]);
  const worker = work(`
    const x = sp.array(Float64Array.from({length: 1600000}, (_, i) => Math.sin(i * i)), [200000, 8]);
    sp.callAsync("ml_fit", {kind: "kmeans", x, params: {k: 200, max_iter: 100000, tol: 0}}).catch(() => {});
    parentPort.postMessage("running");`);
  await new Promise((resolve) => worker.once("message", resolve));
  await worker.terminate();
  assert.equal(sp.version().ok, true);
});

test("the process ends well with calls still running", async () => {
  const { stdout } = await run(here("helpers/exit.mjs"));
  assert.match(stdout, /leaving/);
});
