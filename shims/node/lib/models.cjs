"use strict";
// Estimators: parameters in, `fit`, then `predict` and its kin. Every method has a twin off the main
// thread, of the same name with `Async`, which takes `{signal, onProgress}` beside its options.

const { existsSync } = require("node:fs");
const { call, callAsync } = require("./calls.cjs");
const { Kept, take } = require("./kept.cjs");
const { Table } = require("./tables.cjs");
const { apart, toWire } = require("./words.cjs");

/** A model of any kind that the library knows. */
class Estimator {
  #kept;
  /** The envelope: `{seraplot_model_v, kind, state, meta}`; undefined before the fit. */
  model;
  /** The label of each row of the last fit, from kinds that label. */
  labels;
  /** What the library had to say about the last fit. */
  warnings = [];
  /** `"deadline"` when the budget ended the last fit; the model is the best so far. */
  stopped;

  constructor(kind, params = {}) {
    Object.defineProperty(this, "kind", { value: kind, enumerable: true });
    this.params = params;
  }

  /** What was learned. */
  get state() {
    return this.#fitted().model.state;
  }

  #fitted() {
    if (this.model === undefined) {
      throw new TypeError(`this ${this.kind} is not fitted: call fit(x) first`);
    }
    return this;
  }

  /** How a request cites the fitted model. */
  toJSON() {
    return this.#fitted().#kept.toJSON();
  }

  #fitRequest(x, options) {
    return { kind: this.kind, x, params: wireParams(this.params), keep: true, ...options };
  }

  #learned(reply) {
    this.model = reply.model;
    this.#kept = new Kept(reply.$ref);
    this.labels = reply.labels === undefined ? undefined : new Int32Array(take(reply.labels.$ref));
    this.warnings = reply.warnings ?? [];
    this.stopped = reply.stopped;
    return this;
  }

  /** Fit to the rows of `x`: rows of numbers, `array(data, [n, d])`, columns by name, or a table. */
  fit(x, options) {
    const [request] = apart(options);
    return this.#learned(call("ml_fit", this.#fitRequest(x, request)));
  }
  async fitAsync(x, options) {
    const [request, wait] = apart(options);
    return this.#learned(await callAsync("ml_fit", this.#fitRequest(x, request), wait));
  }

  #batchRequest(x, options) {
    const model = this.model === undefined ? { kind: this.kind, params: wireParams(this.params) } : { model: this };
    return { ...model, x, keep: true, ...options };
  }

  /** Take one more batch of rows; the first one begins. */
  partialFit(x, options) {
    const [request] = apart(options);
    return this.#learned(call("ml_partial_fit", this.#batchRequest(x, request)));
  }
  async partialFitAsync(x, options) {
    const [request, wait] = apart(options);
    return this.#learned(await callAsync("ml_partial_fit", this.#batchRequest(x, request), wait));
  }

  /** The label of each row of `x`. */
  predict(x, options) {
    const [request] = apart(options);
    return labelsOf(call("ml_predict", { model: this, x, keep: true, ...request }));
  }
  async predictAsync(x, options) {
    const [request, wait] = apart(options);
    return labelsOf(await callAsync("ml_predict", { model: this, x, keep: true, ...request }, wait));
  }

  /** The rows of `x` transformed: numbers, row after row, with `shape` `[n, d]`. */
  transform(x, options) {
    const [request] = apart(options);
    return rowsOf(call("ml_transform", { model: this, x, keep: true, ...request }));
  }
  async transformAsync(x, options) {
    const [request, wait] = apart(options);
    return rowsOf(await callAsync("ml_transform", { model: this, x, keep: true, ...request }, wait));
  }

  /** How well the model fits `x`; more is better. */
  score(x, options) {
    const [request] = apart(options);
    return call("ml_score", { model: this, x, ...request }).score;
  }
  async scoreAsync(x, options) {
    const [request, wait] = apart(options);
    return (await callAsync("ml_score", { model: this, x, ...request }, wait)).score;
  }

  /** Save the envelope to a file, packed when its name ends in `.gz`: `{path, size}`. */
  save(path) {
    const { size } = call("ml_save_model", { model: this, path });
    return { path, size };
  }
  async saveAsync(path, options) {
    const { size } = await callAsync("ml_save_model", { model: this, path }, options);
    return { path, size };
  }

  /** The text of the envelope. */
  toText() {
    return call("ml_save_model", { model: this }).data;
  }

  /** A fitted estimator of what `ml_load_model` gave. */
  static loaded(reply) {
    const Kind = KINDS[reply.model.kind];
    const estimator = Kind === undefined ? new Estimator(reply.model.kind) : new Kind();
    if (reply.model.meta?.params !== undefined) {
      estimator.params = reply.model.meta.params;
    }
    return estimator.#learned(reply);
  }
}

/** Parameters on the wire; steps of a pipeline may be estimators. */
function wireParams(params) {
  const steps = params.steps?.map((step) =>
    step instanceof Estimator ? { kind: step.kind, params: wireParams(step.params) } : step,
  );
  return toWire(steps === undefined ? params : { ...params, steps });
}

/** Labels, or with `as: "table"` the table that holds them. */
function labelsOf({ predictions, table }) {
  return table === undefined ? new Int32Array(take(predictions.$ref)) : new Table(table.$ref);
}

/** Rows, or with `as: "table"` a table. */
function rowsOf({ values, table, rows, columns }) {
  if (table !== undefined) {
    return new Table(table.$ref);
  }
  return Object.assign(new Float64Array(take(values.$ref)), { shape: [rows, columns] });
}

/** k-means: `new KMeans({k: 4}).fit(x).predict(x)`. */
class KMeans extends Estimator {
  constructor(params = {}) {
    super("kmeans", params);
  }
  get k() {
    return this.model === undefined ? this.params.k : this.state.k;
  }
  /** The centres, a list of rows. */
  get centroids() {
    return this.state.centroids;
  }
  /** Sum of the squared distances to the nearest centre. */
  get inertia() {
    return this.state.inertia;
  }
  /** Rounds of the best start. */
  get nIter() {
    return this.state.n_iter;
  }
}

/** Columns to mean 0 and standard deviation 1. */
class StandardScaler extends Estimator {
  constructor(params = {}) {
    super("standard_scaler", params);
  }
  get mean() {
    return this.state.mean;
  }
  get scale() {
    return this.state.scale;
  }
}

/** Steps in a row: `new Pipeline([new StandardScaler(), new KMeans({k: 3})])`. */
class Pipeline extends Estimator {
  constructor(steps = []) {
    super("pipeline", { steps });
  }
}

const KINDS = { kmeans: KMeans, standard_scaler: StandardScaler, pipeline: Pipeline };

/** A file's path is text too: what begins like JSON, or holds a line, is an envelope. */
function loadRequest(source) {
  const text = typeof source === "string" && /^\s*\{/.test(source) && !existsSync(source);
  return text ? { data: source, keep: true } : { path: String(source), keep: true };
}

/** A fitted estimator from a file or from the text of an envelope. */
function load(source) {
  return Estimator.loaded(call("ml_load_model", loadRequest(source)));
}
async function loadAsync(source, options) {
  return Estimator.loaded(await callAsync("ml_load_model", loadRequest(source), options));
}

exports.Estimator = Estimator;
exports.KMeans = KMeans;
exports.load = load;
exports.loadAsync = loadAsync;
exports.Pipeline = Pipeline;
exports.StandardScaler = StandardScaler;
