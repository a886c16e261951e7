// The seed page: `import * as sp from "seraplot"`, run as it stands, from the package as it is packed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";

const shim = fileURLToPath(new URL("../../shims/node", import.meta.url));
const home = mkdtempSync(path.join(tmpdir(), "seraplot-"));
after(() => rmSync(home, { recursive: true }));

// npm itself packs and installs, without asking a registry.
execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", home], { cwd: shim });
const tarball = readdirSync(home).find((name) => name.endsWith(".tgz"));
writeFileSync(path.join(home, "package.json"), '{"name":"user","private":true}');
execFileSync("npm", ["install", "--offline", "--silent", `./${tarball}`], { cwd: home });

function run(name, code) {
  writeFileSync(path.join(home, name), code);
  return execFileSync(process.execPath, [name], { cwd: home, encoding: "utf8" });
}

test("the seed page runs as it stands", () => {
  run(
    "seed.mjs",
    `import * as sp from "seraplot";
     import assert from "node:assert";
     const centroids = [[0.1, 0.2], [4.5, 3.7]];
     const kind = "kmeans", state = { k: 2, centroids, inertia: 12.3 }, path = "kmeans.json";
     const out = sp.mlSaveModel(JSON.stringify({kind, state, path}));
     assert.equal(JSON.parse(out).ok, true);
     assert.equal(out.path, path);
     const serialised = JSON.parse(sp.mlSaveModel(JSON.stringify({kind, state}))).data;
     const loaded = sp.mlLoadModel(JSON.stringify({path}));
     assert.deepEqual(loaded.model.state.centroids, centroids);
     assert.deepEqual(JSON.parse(loaded).model.state.centroids, centroids);
     assert.deepEqual(sp.mlLoadModel(JSON.stringify({data: serialised})).model, loaded.model);
     const km = new sp.KMeans({k: 4});
     const X = Array.from({length: 1000}, (_, i) => [Math.sin(i), Math.cos(i * i)]);
     km.fit(X);
     const own = {k: km.k, centroids: km.centroids, inertia: km.inertia, n_iter: km.nIter};
     sp.mlSaveModel(JSON.stringify({kind, state: own, path: "km.json"}));
     assert.deepEqual(JSON.parse(sp.mlLoadModel(JSON.stringify({path: "km.json"}))).model.state.centroids, own.centroids);
     assert.deepEqual(Array.from(sp.load("km.json").predict(X)), Array.from(km.labels));`,
  );
  const text = readFileSync(path.join(home, "kmeans.json"), "utf8");
  assert.ok(text.startsWith('{"seraplot_model_v":1,"kind":"kmeans","state":{'), text);
});

test("an envelope with no more than the page shows can be predicted with", () => {
  const out = run(
    "bare.mjs",
    `import * as sp from "seraplot";
     const km = sp.load("kmeans.json");
     console.log(km.k, Array.from(km.predict([[0, 0], [5, 5]])).join());`,
  );
  assert.equal(out.trim(), "2 0,1");
});

test("require gives the same", () => {
  const out = run("seed.cjs", `const sp = require("seraplot"); console.log(sp.version().ok, typeof sp.mlSaveModel);`);
  assert.equal(out.trim(), "true function");
});

test("the package carries the library and asks for nothing at install", () => {
  const installed = path.join(home, "node_modules/seraplot");
  const { dependencies, scripts } = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8"));
  assert.equal(dependencies, undefined);
  assert.ok(!("install" in scripts || "postinstall" in scripts || "preinstall" in scripts));
  assert.ok(readdirSync(path.join(installed, "native")).includes("sera.node"));
});
