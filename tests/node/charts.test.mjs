// Charts: options in JavaScript's words, files and texts out, the same bytes however it is called.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import * as sp from "../../shims/node/index.mjs";

const home = mkdtempSync(path.join(tmpdir(), "sera-charts-"));
after(() => rmSync(home, { recursive: true }));

const x = Float64Array.from({ length: 100 }, (_, i) => Math.sin(i));
const y = Float64Array.from({ length: 100 }, (_, i) => Math.cos(i * i));
const kind = Array.from(x, (_, i) => ["one", "two"][i % 2]);
const chart = sp.scatter({ x, y, color: kind, title: "Waves", xTitle: "sine" });

test("a file has what the text of its format has", async () => {
  const texts = { svg: chart.toSVG(), html: chart.toHTML() };
  assert.match(texts.svg, /^<svg /);
  for (const [format, text] of Object.entries(texts)) {
    const file = path.join(home, `chart.${format}`);
    const { path: named, size } = chart.save(file);
    assert.equal(named, file);
    assert.equal(readFileSync(file).length, size);
    assert.equal(readFileSync(file, "utf8"), text);
  }
  const png = path.join(home, "chart.png");
  chart.save(png);
  assert.ok(readFileSync(png).equals(chart.toPNG()));
  assert.equal(chart.toPNG().subarray(1, 4).toString(), "PNG");
});

test("promises give the same bytes", async () => {
  assert.equal(await chart.toSVGAsync(), chart.toSVG());
  assert.equal(await chart.toHTMLAsync(), chart.toHTML());
  assert.ok((await chart.toPNGAsync()).equals(chart.toPNG()));
  const file = path.join(home, "async.svg");
  await chart.saveAsync(file);
  assert.equal(readFileSync(file, "utf8"), chart.toSVG());
});

test("arrays, columns, rows and a kept table draw the same picture", () => {
  const options = { x: "x", y: "y", color: "kind" };
  const columns = { x, y, kind };
  const rows = kind.map((word, i) => ({ x: x[i], y: y[i], kind: word }));
  const table = sp.table(columns);
  const wanted = sp.scatter({ data: columns, ...options }).toSVG();
  assert.equal(sp.scatter({ data: rows, ...options }).toSVG(), wanted);
  assert.equal(sp.scatter({ data: table, ...options }).toSVG(), wanted);
  table.drop();
});

test("the spec, edited or not, can be drawn again", () => {
  const spec = chart.spec;
  assert.equal(sp.render(spec).toSVG(), chart.toSVG());
  const whole = sp.scatter({ x: Float64Array.of(1, 2), y: [3, 4], title: 'a ",\\"warnings\\":[' });
  assert.equal(sp.render(whole.specText).toSVG(), whole.toSVG(), "doubles stay doubles");
  assert.deepEqual(JSON.parse(whole.specText), whole.spec);
  assert.deepEqual(JSON.parse(JSON.stringify(whole)), whole.spec);
  const gap = sp.scatter({ x: [1, null], y: [1, 2] });
  assert.deepEqual(JSON.parse(gap.specText), gap.spec, "warnings are no part of it");
  spec.title = "Other waves";
  assert.match(sp.render(spec).toSVG(), /Other waves/);
});

test("every kind of chart draws", () => {
  const drawn = [
    sp.line({ x, y }),
    sp.bar({ x: ["a", "b"], y: [1, -2], barmode: "group" }),
    sp.histogram({ x, nbins: 5, color: kind }),
    sp.heatmap({ z: sp.array(x, [10, 10]), textAuto: true }),
    sp.box({ y, x: kind }),
    sp.scatter({ x, y, layers: [{ mark: "point", x: [0], y: [0], symbol: "x" }] }),
  ];
  for (const one of drawn) {
    assert.match(one.toSVG(), /^<svg /);
  }
});

test("a PNG has as many pixels as asked for", async () => {
  const one = sp.scatter({ x, y, width: 300, height: 200 });
  const side = (png) => [png.readUInt32BE(16), png.readUInt32BE(20)];
  assert.deepEqual(side(one.toPNG()), [300, 200]);
  assert.deepEqual(side(one.toPNG({ scale: 2 })), [600, 400]);
  assert.deepEqual(side(await one.toPNGAsync({ scale: 0.5 })), [150, 100]);
  assert.throws(() => one.save(path.join(home, "dense.svg"), { scale: 2 }), { code: "bad_value", at: "/scale" });
});

test("an unknown option is refused at once, with the nearest one", () => {
  assert.throws(() => sp.scatter({ x, y, colour: "red" }), { code: "unknown_field", hint: "did you mean `color`?" });
  assert.throws(() => sp.line({ x, y, titel: "" }), { code: "unknown_field" });
});

test("unequal lengths and unknown columns are errors at their place", () => {
  assert.throws(() => sp.scatter({ x, y: [1, 2] }).toSVG(), { code: "bad_value" });
  assert.throws(() => sp.scatter({ data: { a: x }, x: "a", y: "b" }).toSVG(), { code: "unknown_column", at: "/y" });
  assert.throws(() => chart.save(path.join(home, "chart.gif")), { code: "bad_value", at: "/path" });
});

test("text of the caller's is never markup", () => {
  const title = "</script><script>alert(1)</script>";
  const page = sp.scatter({ x, y, title, color: kind.map((word) => `<b>${word}</b>`) }).toHTML();
  assert.ok(!page.includes("<script>alert") && !page.includes("<b>one"));
});

test("what is left out is told", () => {
  const gap = sp.scatter({ x: [1, 2, null, NaN], y: [1, 2, 3, 4] });
  gap.toSVG();
  assert.ok(gap.warnings.length > 0, "a warning counts the rows that were not drawn");
});

test("a page holds several charts, and only pages", async () => {
  const page = sp.page([chart, sp.bar({ x: ["a", "b"], y: [1, 2] })], { title: "Two & more" });
  const html = page.toHTML();
  assert.equal(html.match(/<svg /g).length, 2);
  assert.match(html, /Two &amp; more/);
  assert.equal(await page.toHTMLAsync(), html);
  const file = path.join(home, "page.html");
  page.save(file);
  assert.equal(readFileSync(file, "utf8"), html);
  assert.throws(() => sp.page([chart], { titel: "" }), { code: "unknown_field", at: "/titel" });
});
