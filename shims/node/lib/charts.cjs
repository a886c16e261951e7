"use strict";
// Charts: options in, and a chart out that is drawn when it is asked for its picture.

const { call, callAsync, callText, read, SeraError } = require("./calls.cjs");
const { Text, TEXT } = require("./encode.cjs");
const { apart, toWire, transpose } = require("./words.cjs");

/** Refuse options that the operation does not know, before any data is looked at. */
function check(op, request) {
  const keys = Object.fromEntries(Object.keys(request).map((key) => [key, null]));
  const reply = JSON.parse(callText(op, keys));
  if (reply.code === "unknown_field") {
    throw new SeraError(reply);
  }
}

/** What can be drawn: a chart, or a page of charts. */
class Drawing {
  #op;
  #request;
  #html;
  /** What the library had to say about the last picture. */
  warnings = [];

  constructor(op, request, html = { format: "html" }) {
    check(op, request);
    this.#op = op;
    this.#request = request;
    this.#html = html;
  }

  #done(reply) {
    this.warnings = reply.warnings ?? [];
    return reply;
  }

  #draw(what, options) {
    const [request] = apart(options);
    return this.#done(call(this.#op, { ...this.#request, ...what, ...request }));
  }

  /** Everything that is drawn, as exact text. */
  static textOf(drawing) {
    const text = callText(drawing.#op, { ...drawing.#request, format: "json" });
    drawing.#done(read(text));
    // A quote in a string is escaped, so this is found nowhere but at the end.
    const warnings = text.lastIndexOf(',"warnings":[');
    return text.slice(text.indexOf('"spec":') + '"spec":'.length, warnings < 0 ? -1 : warnings);
  }

  async #drawAsync(what, options) {
    const [request, wait] = apart(options);
    return this.#done(await callAsync(this.#op, { ...this.#request, ...what, ...request }, wait));
  }

  /** Write it to a file, as the suffix says: `.html`, `.svg`, `.png`, `.json`. Gives `{path, size}`. */
  save(path, options) {
    return written(this.#draw({ path: String(path) }, options));
  }
  async saveAsync(path, options) {
    return written(await this.#drawAsync({ path: String(path) }, options));
  }

  /** A page that needs nothing else. */
  toHTML(options) {
    return this.#draw(this.#html, options).html;
  }
  async toHTMLAsync(options) {
    return (await this.#drawAsync(this.#html, options)).html;
  }

  /** The picture as SVG. */
  toSVG(options) {
    return this.#draw({ format: "svg" }, options).svg;
  }
  async toSVGAsync(options) {
    return (await this.#drawAsync({ format: "svg" }, options)).svg;
  }

  /** The picture as the bytes of a PNG file. */
  toPNG(options) {
    return Buffer.from(this.#draw({ format: "png" }, options).png, "base64");
  }
  async toPNGAsync(options) {
    return Buffer.from((await this.#drawAsync({ format: "png" }, options)).png, "base64");
  }
}

function written({ path, size }) {
  return { path, size };
}

/** One chart. */
class Chart extends Drawing {
  /** Everything that is drawn, to be edited and given to `render`. */
  get spec() {
    return JSON.parse(this.specText);
  }

  /** The same as exact text: where JavaScript sees one number, `2.0` and `2` are two types of columns. */
  get specText() {
    return Drawing.textOf(this);
  }

  toJSON() {
    return this.spec;
  }

  [TEXT]() {
    return this.specText;
  }
}

/** Options in the words of the wire; the keys of data and of labels are the caller's own. */
function chartOptions({ data, layers, ...options }) {
  const table = (rows) => (Array.isArray(rows) ? transpose(rows) : rows);
  const request = toWire({ data: table(data), ...options });
  if (layers !== undefined) {
    request.layers = layers.map((layer) => toWire({ ...layer, data: table(layer.data) }));
  }
  return request;
}

const chart = (op) => (options = {}) => new Chart(op, chartOptions(options));

/** Several charts on one page, which share one script. */
class Page extends Drawing {}

/** A page of charts, from top to bottom. */
function page(charts, options = {}) {
  // The operation gives nothing but HTML, and takes no word for it.
  return new Page("plot_page", { ...toWire(options), charts: Array.from(charts) }, {});
}

/** A chart from its spec, or from the text of one. */
function render(spec) {
  return new Chart("plot_render", { spec: typeof spec === "string" ? new Text(spec) : spec });
}

exports.Chart = Chart;
exports.scatter = chart("plot_scatter");
exports.line = chart("plot_line");
exports.bar = chart("plot_bar");
exports.histogram = chart("plot_histogram");
exports.heatmap = chart("plot_heatmap");
exports.box = chart("plot_box");
exports.Page = Page;
exports.page = page;
exports.render = render;
