"use strict";
// Tables in the library: read from files or memory, asked by SQL, handed out as rows or columns.

const { call, callAsync } = require("./calls.cjs");
const { Kept, view } = require("./kept.cjs");
const { apart, transpose } = require("./words.cjs");

/** Numbers that have no digits, as the wire writes them in tables. */
const WORDS = { NaN: NaN, Infinity: Infinity, "-Infinity": -Infinity };

/** The values of a column as JavaScript has them: integers beyond 2⁵³ − 1 are BigInt. */
function valuesOf({ type, values }) {
  if (type === "f64" || type === "f32") {
    return values.map((value) => (typeof value === "string" ? WORDS[value] : value));
  }
  if (type === "i64" || type === "u64") {
    return values.map((value) => (typeof value === "string" ? BigInt(value) : value));
  }
  return values;
}

/** A table that lives in the library. A request cites it, so its rows never cross over twice. */
class Table extends Kept {
  #info;

  /** How many rows it has. */
  get rows() {
    return this.#about().rows;
  }
  /** Its columns in order: `{name, type, nulls}`. */
  get columns() {
    return this.#about().columns;
  }
  /** The names of its columns. */
  get names() {
    return this.columns.map((column) => column.name);
  }
  #about() {
    if (this.token) {
      this.#info ??= call("frame_info", { table: this });
    }
    return this.#info;
  }

  /** A table by SQL; this one is called `self`, others by the names of `tables`. */
  sql(query, { tables, ...options } = {}) {
    return sql(query, { ...tables, self: this }, options);
  }
  sqlAsync(query, { tables, ...options } = {}) {
    return sqlAsync(query, { ...tables, self: this }, options);
  }

  /** A table by steps such as `{filter: "x > 0"}`, `{sort: ["g"]}`; expressions in them are SQL. */
  query(steps, options) {
    const [request] = apart(options);
    return tableOf(call("frame_query", { table: this, steps, ...request }));
  }
  async queryAsync(steps, options) {
    const [request, wait] = apart(options);
    return tableOf(await callAsync("frame_query", { table: this, steps, ...request }, wait));
  }

  /** The first `n` rows as objects. */
  head(n = 5) {
    return rowsOf(columnsOf(call("frame_head", { table: this, n }).table));
  }

  /** All rows as objects. Dates and times are ISO text. */
  toArray() {
    return this.head(this.rows);
  }

  /** All columns as lists, by name, in order. */
  toColumns() {
    const { table } = call("frame_head", { table: this, n: this.rows });
    return Object.fromEntries(columnsOf(table));
  }

  /** One column: numbers without missing values as a typed array, for reading; else a list. */
  column(name) {
    const about = this.columns.find((column) => column.name === name);
    if (about !== undefined && about.nulls === 0 && /^[fiu]\d+$/.test(about.type)) {
      return view({ $ref: this.token, column: name });
    }
    const { $ref } = this.toJSON();
    const { table } = call("frame_head", { table: { $ref, column: name }, n: this.rows });
    return valuesOf(table.columns[0]);
  }

  /** Counts, means, spreads and quantiles: an object a column. */
  describe(options) {
    const [request] = apart(options);
    return call("frame_describe", { table: this, ...request }).columns;
  }
  async describeAsync(options) {
    const [request, wait] = apart(options);
    return (await callAsync("frame_describe", { table: this, ...request }, wait)).columns;
  }

  /** Write to a file, by its suffix: CSV, JSON, JSON lines, Parquet, Arrow. */
  save(path, options) {
    const [request] = apart(options);
    return call("frame_write", { table: this, path, ...request });
  }
  async saveAsync(path, options) {
    const [request, wait] = apart(options);
    return callAsync("frame_write", { table: this, path, ...request }, wait);
  }
}

function columnsOf({ columns }) {
  return columns.map((column) => [column.name, valuesOf(column)]);
}

function rowsOf(columns) {
  const length = columns.length === 0 ? 0 : columns[0][1].length;
  return Array.from({ length }, (_, row) => Object.fromEntries(columns.map(([name, values]) => [name, values[row]])));
}

/** The table of a reply. */
function tableOf(reply) {
  const table = new Table(reply.$ref);
  table.warnings = reply.warnings ?? [];
  for (const key of ["rejected", "coerced"]) {
    if (reply[key] !== undefined) {
      table[key] = reply[key];
    }
  }
  return table;
}

/** A table of columns by name, of a list of row objects, or of any table of the wire. */
function table(data) {
  const columns = Array.isArray(data) ? transpose(data) : data;
  return new Table(call("keep", { data: columns }).$ref);
}

/** A table from a file, or from `{text}`; the format is the path's suffix, else `format`. */
function readTable(source, options) {
  const [request] = apart(options);
  return tableOf(call("frame_read", { ...place(source), ...request }));
}
async function readTableAsync(source, options) {
  const [request, wait] = apart(options);
  return tableOf(await callAsync("frame_read", { ...place(source), ...request }, wait));
}

function place(source) {
  return typeof source === "object" && "text" in source ? { text: source.text } : { path: String(source) };
}

const reader = (format) => (source, options) => readTable(source, { format, ...options });
const readerAsync = (format) => (source, options) => readTableAsync(source, { format, ...options });

/** The result of a query over tables by name. */
function sql(query, tables, options) {
  const [request] = apart(options);
  return tableOf(call("frame_sql", { query, tables, ...request }));
}
async function sqlAsync(query, tables, options) {
  const [request, wait] = apart(options);
  return tableOf(await callAsync("frame_sql", { query, tables, ...request }, wait));
}

exports.Table = Table;
exports.table = table;
exports.readTable = readTable;
exports.readTableAsync = readTableAsync;
exports.readCsv = reader("csv");
exports.readCsvAsync = readerAsync("csv");
exports.readJson = reader("json");
exports.readJsonAsync = readerAsync("json");
exports.readJsonLines = reader("jsonl");
exports.readJsonLinesAsync = readerAsync("jsonl");
exports.readParquet = reader("parquet");
exports.readParquetAsync = readerAsync("parquet");
exports.readArrow = reader("arrow");
exports.readArrowAsync = readerAsync("arrow");
exports.sql = sql;
exports.sqlAsync = sqlAsync;
