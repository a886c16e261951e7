// Tables: in from files, texts and memory; out as rows, columns and typed arrays; SQL.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test, { after } from "node:test";
import * as sp from "../../shims/node/index.mjs";

const home = mkdtempSync(path.join(tmpdir(), "sera-tables-"));
after(() => rmSync(home, { recursive: true }));

const csv = "name,zip,n,x,day\nAda,01234,1,0.5,2026-11-21\nBea,00001,,NaN,\n\"C, D\",12345,9007199254740993,2,2026-01-02\n";
const file = path.join(home, "t.csv");
writeFileSync(file, csv);

test("a file and its text are one table, its types from all rows", () => {
  const table = sp.readCsv(file);
  assert.deepEqual(table.toArray(), sp.readTable({ text: csv }).toArray());
  assert.equal(table.rows, 3);
  assert.deepEqual(table.names, ["name", "zip", "n", "x", "day"]);
  assert.deepEqual(table.columns.map(({ type, nulls }) => `${type} ${nulls}`), ["str 0", "str 0", "i64 1", "f64 0", "date 1"]);
});

test("rows and columns come out exactly", () => {
  const table = sp.readCsv(file);
  assert.deepEqual(table.toArray()[2], { name: "C, D", zip: "12345", n: 9007199254740993n, x: 2, day: "2026-01-02" });
  assert.deepEqual(table.head(1), [{ name: "Ada", zip: "01234", n: 1, x: 0.5, day: "2026-11-21" }]);
  const { n, x } = table.toColumns();
  assert.deepEqual(n, [1, null, 9007199254740993n]);
  assert.ok(Number.isNaN(x[1]), "NaN is not null");
  assert.deepEqual(table.column("x"), Float64Array.of(0.5, NaN, 2));
  assert.deepEqual(table.column("n"), n, "a column with gaps is a list");
  assert.throws(() => table.column("zzz"), { code: "unknown_column" });
});

test("columns of typed arrays, and lists of rows, become tables", () => {
  const columns = sp.table({ a: Int32Array.of(1, 2), b: ["x", null] });
  assert.deepEqual(columns.toArray(), [{ a: 1, b: "x" }, { a: 2, b: null }]);
  assert.ok(columns.column("a") instanceof Int32Array);
  assert.deepEqual(sp.table([{ a: 1 }, { a: 2, b: "y" }]).toArray(), [{ a: 1, b: null }, { a: 2, b: "y" }]);
  assert.deepEqual(sp.table([]).toArray(), []);
});

test("a table is told in figures", async () => {
  const table = sp.table({ a: [1, 2, null], b: ["x", "y", "x"] });
  const [a, b] = table.describe();
  assert.deepEqual([a.mean, a.count, a.null_count, b.top, b.freq], [1.5, 2, 1, "x", 2]);
  assert.deepEqual(await table.describeAsync(), [a, b]);
});

test("a view of a column outlives its table", () => {
  const table = sp.table({ a: Float64Array.of(1, 2, 3) });
  const view = table.column("a");
  table.drop();
  assert.deepEqual(view, Float64Array.of(1, 2, 3));
  assert.throws(() => table.rows, /dropped/);
});

test("what is written is what is read again, in every format", async () => {
  const table = sp.readCsv(file);
  for (const name of ["t2.csv", "t2.json", "t2.jsonl", "t2.parquet", "t2.arrow", "t2.csv.gz"]) {
    const to = path.join(home, name);
    await table.saveAsync(to);
    const back = await sp.readTableAsync(to);
    assert.deepEqual(back.names, table.names, name);
    assert.equal(back.rows, 3, name);
    assert.deepEqual(back.column("zip"), ["01234", "00001", "12345"], name);
  }
});

test("SQL asks one table or several, here and off the main thread", async () => {
  const table = sp.table({ k: ["a", "b", "a"], v: [1, 2, 3] });
  const query = "select k, sum(v) as s from self group by k order by k";
  const wanted = [{ k: "a", s: 4 }, { k: "b", s: 2 }];
  assert.deepEqual(table.sql(query).toArray(), wanted);
  assert.deepEqual((await table.sqlAsync(query)).toArray(), wanted);
  const names = { k: ["a", "b"], name: ["Ada", "Bea"] };
  const joined = sp.sql("select name, v from t join n on t.k = n.k order by v", { t: table, n: names });
  assert.deepEqual(joined.column("name"), ["Ada", "Bea", "Ada"]);
  assert.throws(() => table.sql("select nothing from self"), { name: "SeraError" });
  assert.throws(() => table.sql("select k k k\nfrom self"), { code: "bad_sql", line: 1, column: 12 });
});

test("steps say the same as SQL", async () => {
  const table = sp.table({ k: ["a", "b", "a"], v: [1, 2, 3] });
  const steps = [{ filter: "v > 1" }, { sort: ["k"] }];
  const wanted = table.sql("select * from self where v > 1 order by k").toArray();
  assert.deepEqual(table.query(steps).toArray(), wanted);
  assert.deepEqual((await table.queryAsync(steps)).toArray(), wanted);
});
