// Estimators: fit, predict, transform, save, load, and their twins.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import * as sp from "../../shims/node/index.mjs";

const home = mkdtempSync(path.join(tmpdir(), "sera-models-"));
after(() => rmSync(home, { recursive: true }));

/** Two heaps of points, far apart. */
const points = Array.from({ length: 200 }, (_, i) => [
  Math.sin(i) + (i % 2) * 20,
  Math.cos(3 * i) + (i % 2) * 20,
]);
const flat = sp.array(Float64Array.from(points.flat()), [200, 2]);

test("KMeans finds the heaps, and labels what it was fitted to", () => {
  const km = new sp.KMeans({ k: 2, randomState: 1 }).fit(points);
  assert.equal(km.centroids.length, 2);
  assert.ok(km.labels instanceof Int32Array && km.labels.length === 200);
  points.forEach((_, i) => assert.equal(km.labels[i] === km.labels[0], i % 2 === 0));
  assert.deepEqual(km.predict(points), km.labels);
  assert.ok(km.inertia > 0 && km.nIter >= 1);
  assert.ok(Math.abs(km.score(points) + km.inertia) < 1e-9 * km.inertia);
});

test("rows, lent memory and promises give one model, to the bit", async () => {
  const params = { k: 5, nInit: 3 };
  const a = new sp.KMeans(params).fit(points);
  const b = new sp.KMeans(params).fit(flat);
  const c = await new sp.KMeans(params).fitAsync(flat);
  assert.deepEqual(b.state, a.state);
  assert.deepEqual(c.state, a.state);
  assert.deepEqual(await c.predictAsync(points), a.labels);
});

test("a wrong parameter is an error at its place", () => {
  assert.throws(() => new sp.KMeans({ k: 0 }).fit(points), { code: "bad_value", at: "/params/k" });
  assert.throws(() => new sp.KMeans({ clusters: 2 }).fit(points), { code: "unknown_field" });
  assert.throws(() => new sp.KMeans({ k: 2 }).predict(points), /not fitted/);
  assert.throws(() => new sp.KMeans({ k: 2 }).fit([[NaN, 1], [1, 2]]), { code: "bad_value" });
});

test("saved, loaded and sent as text a model predicts the same", async () => {
  const km = new sp.KMeans({ k: 3 }).fit(points);
  for (const name of ["km.json", "km.json.gz"]) {
    const file = path.join(home, name);
    const { size } = km.save(file);
    assert.ok(size > 0);
    const back = sp.load(file);
    assert.ok(back instanceof sp.KMeans);
    assert.deepEqual(back.predict(points), km.labels);
    assert.deepEqual(back.state, km.state);
  }
  const { path: saved } = await km.saveAsync(path.join(home, "async.json"));
  assert.deepEqual((await sp.loadAsync(saved)).predict(points), km.labels);
  assert.deepEqual(sp.load(km.toText()).predict(points), km.labels);
  assert.throws(() => sp.load(path.join(home, "missing.json")), { code: "io" });
});

test("a scaler's columns have mean 0 and deviation 1, and go back", () => {
  const scaler = new sp.StandardScaler().fit(points);
  const scaled = scaler.transform(points);
  assert.deepEqual(scaled.shape, [200, 2]);
  for (const column of [0, 1]) {
    const values = scaled.filter((_, i) => i % 2 === column);
    const mean = values.reduce((sum, value) => sum + value, 0) / 200;
    const variance = values.reduce((sum, value) => sum + value * value, 0) / 200;
    assert.ok(Math.abs(mean) < 1e-12 && Math.abs(variance - 1) < 1e-12);
  }
  const back = scaler.transform(sp.array(scaled, [200, 2]), { inverse: true });
  points.flat().forEach((value, i) => assert.ok(Math.abs(back[i] - value) < 1e-12));
});

test("a pipeline scales before it clusters", () => {
  const pipe = new sp.Pipeline([new sp.StandardScaler(), new sp.KMeans({ k: 2 })]).fit(points);
  const scaled = new sp.StandardScaler().fit(points).transform(points);
  const direct = new sp.KMeans({ k: 2 }).fit(sp.array(scaled, scaled.shape));
  assert.deepEqual(pipe.labels, direct.labels);
});

test("columns bind by name, whatever their order", () => {
  const [a, b] = [points.map((p) => p[0]), Float64Array.from(points, (p) => p[1])];
  const km = new sp.KMeans({ k: 2 }).fit({ a, b });
  assert.deepEqual(km.predict({ b, a }), km.labels);
  assert.throws(() => km.predict({ a }), { code: "unknown_column" });
});

test("batches end where one fit of a scaler ends", () => {
  const whole = new sp.StandardScaler().fit(points);
  const parts = new sp.StandardScaler();
  for (let i = 0; i < 200; i += 50) {
    parts.partialFit(points.slice(i, i + 50));
  }
  whole.mean.forEach((mean, i) => assert.ok(Math.abs(parts.mean[i] - mean) < 1e-12));
});

test("a deadline gives the best so far, and says so", () => {
  const x = sp.array(Float64Array.from({ length: 800_000 }, (_, i) => Math.sin(i * i)), [100_000, 8]);
  const km = new sp.KMeans({ k: 100, tol: 0, maxIter: 100_000, nInit: 10_000 });
  try {
    km.fit(x, { budget: { deadlineMs: 300 } });
    assert.equal(km.stopped, "deadline");
  } catch (error) {
    assert.equal(error.code, "deadline", "no start was labelled in time");
  }
});
